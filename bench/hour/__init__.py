"""The hostile hour: people at work by real pages, while things break and strangers send whatever comes to mind."""
