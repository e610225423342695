"""How Sphinx turns these pages into a site: see ``tools/docs``, which copies them, adds the reference and builds."""

project = "Motcua"
author = "Motcua"
copyright = "EUPL-1.2"
language = "en"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["img/README*"]
nitpicky = True
myst_heading_anchors = 6
myst_all_links_external = False
# Words for machines that no lexer knows are shown as they are.
suppress_warnings = ["misc.highlighting_failure"]
html_theme = "furo"
html_title = "Motcua"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f489e", "color-brand-content": "#1f489e"},
    "dark_css_variables": {"color-brand-primary": "#9db8f5", "color-brand-content": "#9db8f5"},
}
