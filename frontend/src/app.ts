import "./styles/app.css";
import "htmx.org/dist/htmx.esm.js";
import { copyOnClick } from "./copy";
import { startWhereItWaits } from "./faults";
import { previewFiles } from "./files";
import { printOnClick } from "./print";
import { askAgain } from "./live";
import { passkeys } from "./passkey";
import { pushes } from "./push";
import { suggest } from "./search";
import { submitOnce } from "./submit";
import { closeMenus } from "./menu";
import { papersBeside } from "./viewer";

// Pages work without this file; it only takes waiting, doubt and double work away.
passkeys(); // before submitOnce: a form that first asks for a key is not yet sent
pushes(); // likewise
submitOnce();
previewFiles();
copyOnClick();
printOnClick();
closeMenus();
suggest();
papersBeside();
askAgain();
startWhereItWaits();
