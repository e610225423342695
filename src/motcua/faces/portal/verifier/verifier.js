"use strict";
// Checks a receipt where it is opened. Formats: RFC 9162 for the tree; C2SP signed-note, tlog-checkpoint.
const words = JSON.parse(document.getElementById("words").textContent);
const firstKey = document.documentElement.dataset.firstKey || "";
const encoder = new TextEncoder();

const say = (name, ...values) => words[name].replace(/\{(\d)\}/g, (_, at) => String(values[at]));
const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("hex");
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
};
const unbase = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const same = (one, other) => hex(one) === hex(other);

async function rootByProof(index, size, found, proof) {
  if (!Number.isInteger(index) || index < 0 || index >= size) return null;
  let place = BigInt(index);
  let last = BigInt(size) - 1n;
  for (const step of proof) {
    if (last === 0n) return null;
    if (place & 1n || place === last) {
      found = await sha256([1], step, found);
      while (!(place & 1n) && place) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      found = await sha256([1], found, step);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? found : null;
}

async function keyOf(line) {
  const [name, id, ...rest] = line.trim().split("+");
  const raw = unbase(rest.join("+"));
  const own = (await sha256(encoder.encode(name + "\n"), raw)).slice(0, 4);
  if (raw.length !== 33 || hex(own) !== id) throw new Error("key");
  return { name, id, raw, line: line.trim() };
}

function split(note) {
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n")) throw new Error("note");
  const signatures = note.slice(at + 2, -1).split("\n").map((line) => {
    const [dash, name, encoded] = line.split(" ");
    if (dash !== "—") throw new Error("note");
    return { name, raw: unbase(encoded) };
  });
  return { text: note.slice(0, at + 1), signatures };
}

/** Whether the key signed the note. Throws when its signature is there and does not hold. */
async function signedBy(note, key) {
  const { text, signatures } = split(note);
  const found = signatures.find(({ name, raw }) => name === key.name && hex(raw.slice(0, 4)) === key.id);
  if (!found) return false;
  const publicKey = await crypto.subtle.importKey("raw", key.raw.slice(1), { name: "Ed25519" }, false, ["verify"]);
  const holds = await crypto.subtle.verify({ name: "Ed25519" }, publicKey, found.raw.slice(4), encoder.encode(text));
  if (!holds) throw new Error("signature");
  return true;
}

class Findings {
  constructor() {
    this.lines = [];
    this.bad = false;
    this.unsure = false;
  }
  good(name, ...values) {
    this.lines.push(["good", say(name, ...values)]);
  }
  wait(name, ...values) {
    this.lines.push(["wait", say(name, ...values)]);
  }
  fault(name, ...values) {
    this.bad = true;
    this.lines.push(["bad", say(name, ...values)]);
  }
}

async function canVerify() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(0).fill(1, 0, 1), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (error) {
    return error.name !== "NotSupportedError";
  }
}

function checkEntry(receipt, entry, findings) {
  const names = [...new Set([...Object.keys(entry), ...Object.keys(receipt.entry)])].sort();
  const other = names.filter((name) => entry[name] !== receipt.entry[name]);
  other.forEach((name) => findings.fault("field", name));
  if (!other.length) findings.good("entry");
}

async function checkOpening(receipt, entry, findings) {
  if (receipt.erased) return findings.wait("erased", receipt.erased.order);
  if (!receipt.opening) return findings.wait("no_opening");
  const { salt, content } = receipt.opening;
  const made = hex(await sha256(unhex(salt), encoder.encode(content)));
  const told = JSON.parse(content).entry || entry;
  const agrees = Object.keys(entry).every((name) => name === "commitment" || told[name] === entry[name]);
  return made === entry.commitment && agrees ? findings.good("opening") : findings.fault("opening_bad");
}

async function checkKeys(notes, findings) {
  const keys = [];
  for (const note of notes) {
    try {
      const lines = split(note).text.split("\n");
      const key = await keyOf(lines[2]);
      const before = keys[keys.length - 1];
      const follows = !before || (lines[4] === "after " + before.line && (await signedBy(note, before)));
      const named = lines[0] === "motcua ledger key" && lines[1] === "key " + (keys.length + 1);
      if (!named || !follows || !(await signedBy(note, key))) throw new Error("key");
      keys.push(key);
    } catch {
      findings.fault("chain_bad", keys.length + 1);
      return keys;
    }
  }
  if (!keys.length) findings.fault("chain_bad", 1);
  else findings.good("chain", keys.length);
  return keys;
}

async function checkFirst(keys, findings) {
  if (!keys.length) return;
  if (!firstKey) {
    findings.unsure = true;
    findings.wait("compare", hex(await sha256(keys[0].raw.slice(1))).match(/.{4}/g).join(" "));
  } else if (keys[0].line === firstKey) findings.good("known");
  else findings.fault("unknown");
}

async function checkHead(note, keys, signs, findings) {
  try {
    const { text, signatures } = split(note);
    const [origin, size, root] = text.split("\n");
    if (signs) {
      const by = [];
      for (const key of keys) if (await signedBy(note, key)) by.push(key);
      if (!by.length || by[0].name !== origin) throw new Error("signature");
      findings.good("signed", origin);
    }
    const others = signatures.filter(({ name }) => name !== origin).map(({ name }) => name);
    if (others.length) findings.wait("witnesses", others.join(", "));
    if (origin.endsWith("/demonstration")) findings.wait("demonstration");
    return { size: Number(size), root: unbase(root) };
  } catch {
    findings.fault("signed_bad");
    return null;
  }
}

async function check(receipt) {
  const findings = new Findings();
  if (receipt.format !== "motcua-receipt/1") throw new Error("format");
  if (!globalThis.crypto || !crypto.subtle) {
    findings.unsure = true;
    findings.wait("no_crypto");
    return findings;
  }
  const entry = JSON.parse(receipt.leaf);
  checkEntry(receipt, entry, findings);
  await checkOpening(receipt, entry, findings);
  const signs = await canVerify();
  let keys = [];
  if (signs) {
    keys = await checkKeys(receipt.keys || [], findings);
    await checkFirst(keys, findings);
  } else {
    findings.unsure = true;
    findings.wait("no_ed25519");
  }
  if (!receipt.checkpoint) {
    findings.unsealed = true;
    return findings;
  }
  const head = await checkHead(receipt.checkpoint, keys, signs, findings);
  if (head) {
    let root = null;
    try {
      const leaf = await sha256([0], encoder.encode(receipt.leaf));
      root = await rootByProof(receipt.index, head.size, leaf, receipt.proof.map(unbase));
    } catch {
      root = null;
    }
    if (root && same(root, head.root)) findings.good("included", receipt.index, head.size);
    else findings.fault("included_bad");
  }
  return findings;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function show(verdict, kind, findings, receipt) {
  const answer = document.getElementById("answer");
  answer.className = "answer " + kind;
  answer.replaceChildren(element("h2", words[verdict]), element("p", words[verdict + "_text"]));
  const lines = (findings ? findings.lines : []).map(([mark, text]) => element("li", text, mark));
  document.getElementById("checks").replaceChildren(...lines);
  const facts = document.getElementById("facts");
  facts.replaceChildren();
  document.getElementById("rest").hidden = !receipt;
  if (!receipt) return;
  const entry = JSON.parse(receipt.leaf);
  const rows = [
    ["act", entry.act],
    ["at", new Date(entry.recorded).toLocaleString(document.documentElement.lang)],
    ["actor", entry.actor],
    ["about", entry.subject_kind + " " + entry.subject + " · " + entry.n],
    ["place", receipt.index === undefined ? "" : String(receipt.index)],
  ];
  for (const [name, value] of rows) {
    const row = document.createElement("div");
    row.append(element("dt", words[name]), element("dd", value));
    if (value) facts.append(row);
  }
  if (receipt.opening) {
    const given = document.createElement("details");
    const content = JSON.stringify(JSON.parse(receipt.opening.content).given, null, 2);
    given.append(element("summary", words.given), element("pre", content));
    document.getElementById("given").replaceChildren(given);
  } else document.getElementById("given").replaceChildren();
}

async function read(file) {
  const answer = document.getElementById("answer");
  answer.hidden = false;
  try {
    const receipt = JSON.parse(await file.text());
    const findings = await check(receipt);
    if (findings.bad) show("fails", "bad", findings, receipt);
    else if (findings.unsealed) show("unsealed", "wait", findings, receipt);
    else if (findings.unsure) show("unsure", "wait", findings, receipt);
    else show("holds", "good", findings, receipt);
  } catch {
    show("unreadable", "bad", null, null);
  }
  answer.focus();
}

const drop = document.getElementById("drop");
const input = document.getElementById("file");
input.addEventListener("change", () => input.files.length && read(input.files[0]));
for (const name of ["dragover", "drop", "dragleave"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) read(event.dataTransfer.files[0]);
  });
}
