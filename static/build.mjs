// Builds the front end: static/scss, static/js and static/img become static/dist, each file named after
// its content ("app.3f2a91c0.css"), and static/dist/manifest.json says which is which. What is unchanged
// is not built again: `--force` builds all the same, `--check` only tells by its exit code (3: build is due).

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";

const STATIC = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(STATIC);
const DIST = path.join(STATIC, "dist");
const USWDS = path.join(ROOT, "node_modules/@uswds/uswds");
const STYLE_SHEETS = ["app", "embed"];
const USWDS_SCRIPTS = { "uswds.js": "uswds.min.js", "uswds-init.js": "uswds-init.min.js" };
const WORTH_COMPRESSING = /\.(css|js|svg|json)$/;

function filesUnder(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes("__pycache__"))
    .sort();
}

const digest = (data) => createHash("sha256").update(data).digest("hex");

/** What templates, scripts and page code name in quotes: icons and USWDS scripts are taken along by it. */
function quotedWords() {
  const sources = ["templates", "static/js", "challenge"].flatMap((folder) => filesUnder(path.join(ROOT, folder)));
  const words = new Set();
  for (const file of sources.filter((name) => /\.(html|svg|js|py)$/.test(name))) {
    for (const [, word] of fs.readFileSync(file, "utf8").matchAll(/["'#]([\w.-]+)["']/g)) words.add(word);
  }
  return words;
}

/** USWDS's icon sprite, cut down to the icons that we name; `size` and `fill` are the style sheet's business. */
function spriteOf(words) {
  const sprite = fs.readFileSync(path.join(USWDS, "dist/img/sprite.svg"), "utf8");
  const symbols = [...sprite.matchAll(/<symbol id="([^"]+)".*?<\/symbol>/gs)];
  const used = symbols.filter(([, name]) => words.has(name)).map(([symbol]) => symbol);
  return `<svg xmlns="http://www.w3.org/2000/svg">${used.join("")}</svg>\n`;
}

function copiedScripts(words) {
  const used = Object.entries(USWDS_SCRIPTS).filter(([name]) => words.has(name));
  return used.map(([name, source]) => [name, withoutMap(fs.readFileSync(path.join(USWDS, "dist/js", source), "utf8"))]);
}

const withoutMap = (script) => script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");

/** One digest over everything that the result depends on. */
function stampOf(sprite, scripts) {
  const inputs = ["scss", "js", "img", "fonts"].flatMap((folder) => filesUnder(path.join(STATIC, folder)));
  inputs.push(fileURLToPath(import.meta.url), path.join(ROOT, "package-lock.json"));
  const lines = inputs.map((file) => `${path.relative(ROOT, file)} ${digest(fs.readFileSync(file))}`);
  return digest([...lines, sprite, ...scripts.flat()].join("\n"));
}

class Build {
  manifest = {};

  /** Stores one file under its content's name and returns that name. */
  add(name, data) {
    const { name: stem, ext } = path.parse(name);
    const hashed = `${stem}.${digest(data).slice(0, 10)}${ext}`;
    if (this.manifest[name] && this.manifest[name] !== hashed) throw new Error(`Two different files are called ${name}.`);
    this.manifest[name] = hashed;
    store(hashed, data);
    if (WORTH_COMPRESSING.test(name) && data.length > 1024) storeCompressed(hashed, data);
    return hashed;
  }

  addStyleSheet(name, sass) {
    const { css } = sass.compile(path.join(STATIC, "scss", `${name}.scss`), {
      style: "compressed",
      loadPaths: [path.join(USWDS, "packages"), path.join(STATIC, "scss")],
      quietDeps: true,
    });
    this.add(`${name}.css`, this.withHashedNames(css));
  }

  withHashedNames(css) {
    return css.replace(/url\((["']?)([^"')]+)\1\)/g, (whole, _quote, address) => {
      if (address.startsWith("data:") || address.startsWith("#")) return whole;
      return `url(${this.addReferred(address)})`;
    });
  }

  /** A font or picture that the style sheet asks for: ours, or else USWDS's. */
  addReferred(address) {
    const wanted = address.replace(/[?#].*$/, "").replace(/^(\.{0,2}\/)+/, "").replace(/^(static|dist)\//, "");
    const places = [path.join(STATIC, wanted), path.join(USWDS, "dist", wanted)];
    const found = places.find((file) => fs.existsSync(file));
    if (!found) throw new Error(`The style sheet asks for "${address}", which neither static/ nor USWDS has.`);
    return this.add(path.basename(found), fs.readFileSync(found));
  }
}

/** Written beside and then renamed: a running server never reads half a file. */
function store(name, data) {
  const file = path.join(DIST, name);
  const draft = `${file}.${process.pid}.part`;
  fs.writeFileSync(draft, data);
  fs.renameSync(draft, file);
}

function storeCompressed(name, data) {
  const size = { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: data.length };
  store(`${name}.gz`, zlib.gzipSync(data, { level: 9 }));
  store(`${name}.br`, zlib.brotliCompressSync(data, { params: size }));
}

function removeOld(manifest) {
  const kept = new Set(["manifest.json", ".stamp"]);
  for (const name of Object.values(manifest)) [name, `${name}.gz`, `${name}.br`].forEach((each) => kept.add(each));
  for (const name of fs.readdirSync(DIST)) {
    if (!kept.has(name)) fs.rmSync(path.join(DIST, name), { recursive: true, force: true });
  }
}

async function build(sprite, scripts) {
  const sass = await import("sass");
  const result = new Build();
  fs.mkdirSync(DIST, { recursive: true });
  for (const file of filesUnder(path.join(STATIC, "img"))) result.add(path.basename(file), fs.readFileSync(file));
  for (const file of filesUnder(path.join(STATIC, "js"))) result.add(path.basename(file), fs.readFileSync(file));
  for (const [name, script] of scripts) result.add(name, script);
  result.add("sprite.svg", sprite);
  const sheets = STYLE_SHEETS.filter((name) => fs.existsSync(path.join(STATIC, "scss", `${name}.scss`)));
  if (!sheets.includes("app")) throw new Error("static/scss/app.scss is missing.");
  for (const name of sheets) result.addStyleSheet(name, sass);
  store("manifest.json", `${JSON.stringify(result.manifest, null, 1)}\n`);
  removeOld(result.manifest);
  return result.manifest;
}

function isCurrent(stamp) {
  const file = path.join(DIST, ".stamp");
  return fs.existsSync(file) && fs.readFileSync(file, "utf8") === stamp;
}

async function main() {
  const words = quotedWords();
  const sprite = spriteOf(words);
  const scripts = copiedScripts(words);
  const stamp = stampOf(sprite, scripts);
  const current = isCurrent(stamp) && !process.argv.includes("--force");
  if (process.argv.includes("--check")) return process.exit(current ? 0 : 3);
  if (current) return console.log("Front end: nothing changed.");
  const manifest = await build(sprite, scripts);
  store(".stamp", stamp);
  console.log(`Front end: ${Object.keys(manifest).length} files built.`);
}

main().catch((error) => {
  const told = error.sassMessage || error.constructor === Error;
  console.error(`The front end was not built: ${told ? error.message : error.stack}`);
  process.exitCode = 1;
});
