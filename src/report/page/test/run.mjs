/* run.mjs MODULES [FILE...]: checks the types of the page's script and runs its tests (all, or those named) by Node's own runner. MODULES: the folder node_modules; beside
 * it the sources are copied and bundled. */
import {spawnSync} from "node:child_process";
import {cpSync, readdirSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";

const page = dirname(dirname(fileURLToPath(import.meta.url)));
const [modules, ...named] = [resolve(process.argv[2]), ...process.argv.slice(3)];
const work = dirname(modules);
const bundled = join(work, "bundled");
for (const part of ["script", "test", "tsconfig.json"]) cpSync(join(page, part), join(work, part), {recursive: true});

function run(...command) {
    const {status} = spawnSync(process.execPath, command, {cwd: work, stdio: "inherit"});
    if (status) process.exit(status);
}

run(join(modules, "typescript/bin/tsc"), "--noEmit");
const files = named.length ? named : readdirSync(join(work, "test")).filter((name) => name.endsWith(".test.ts"));
createRequire(join(modules, "here.js"))("esbuild").buildSync({
    entryPoints: files.map((name) => join(work, "test", name)), outdir: bundled, bundle: true, platform: "node", format: "esm", target: "node18",
    outExtension: {".js": ".mjs"}, external: ["playwright-core"], logLevel: "warning",
});
run("--test", ...files.map((name) => join(bundled, name.replace(/\.ts$/, ".mjs"))));
