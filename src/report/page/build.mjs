/* build.mjs MODULES OUT: the page as one file, all but its data, which the program puts where @DATA@ stands. MODULES: the folder node_modules. */
import {createHash} from "node:crypto";
import {readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [modules, out] = process.argv.slice(2);
const {build} = createRequire(join(modules, "here.js"))("esbuild");

async function bundle(entry) {
    const result = await build({
        entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, format: "iife", target: "es2022", charset: "utf8", legalComments: "none", nodePaths: [modules],
        define: {"process.env.NODE_ENV": '"production"', "__DEV__": "false"},
    });
    const text = result.outputFiles[0].text.trim();
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${entry}: its text would end the element it stands in`);
    return text;
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const script = await bundle("script/main.ts");
const style = await bundle("style.css");
const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
const licences = ["echarts/LICENSE", "echarts/NOTICE", "zrender/LICENSE"].map((name) => readFileSync(join(modules, name), "utf8")).join("\n").replaceAll("--", "- -");
const parts = {LICENCES: licences, POLICY: policy, STYLE: style, SCRIPT: script};
const page = readFileSync(join(here, "index.html"), "utf8").replace(/@(LICENCES|POLICY|STYLE|SCRIPT)@/g, (_, name) => parts[name]);
writeFileSync(out, page);
