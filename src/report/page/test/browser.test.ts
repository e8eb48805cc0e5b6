/* The page as a person has it: in Debian's Chromium, from a file, without a network. ORCAP: the command; LAB: a capture with something of everything. */
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {basename, dirname, join} from "node:path";
import {after, before, test} from "node:test";
import {pathToFileURL} from "node:url";
import {gunzipSync, gzipSync} from "node:zlib";
import {chromium, type Browser, type BrowserContext, type Page} from "playwright-core";

const {ORCAP, LAB, SHOTS, CHROMIUM = "/usr/bin/chromium"} = process.env;
const skip = !ORCAP || !LAB ? "ORCAP and LAB are not set" : !existsSync(CHROMIUM) ? `there is no ${CHROMIUM}` : false;

let browser: Browser;
let folder: string;
before(async () => {
    if (skip) return;
    folder = mkdtempSync(join(tmpdir(), "orcap-page-"));
    browser = await chromium.launch({executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"]});
});
after(async () => {
    if (skip) return;
    await browser.close();
    rmSync(folder, {recursive: true});
});

function report(capture: string, ...options: string[]): string {
    const page = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    execFileSync(ORCAP!, ["report", basename(capture), "-o", page, ...options], {cwd: dirname(capture)});
    return page;
}

/* Opens a page and fails the test on whatever it should not do: requests, errors, violations of its policy. */
async function open(file: string, options: Parameters<Browser["newContext"]>[0] & {fragment?: string} = {}): Promise<{page: Page; context: BrowserContext; complaints: string[]}> {
    const context = await browser.newContext({viewport: {width: 1440, height: 900}, ...options});
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`) && void dialog.dismiss());
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => !request.url().startsWith("file:") && !request.url().startsWith("blob:") && complaints.push(`request: ${request.url()}`));
    await page.goto(pathToFileURL(file).href + (options.fragment ?? ""));
    await page.waitForSelector("html[data-ready]");
    return {page, context, complaints};
}

async function drawAll(page: Page): Promise<void> {
    for (const section of await page.locator("main > section").all()) {
        await section.scrollIntoViewIfNeeded();
        await page.waitForTimeout(60);
    }
    await page.waitForTimeout(400);
}

/* Whether each canvas shows more than one colour. */
async function blankCharts(page: Page): Promise<string[]> {
    return page.evaluate(() => [...document.querySelectorAll("figure.chart")].filter((figure) => {
        const canvas = figure.querySelector("canvas");
        if (!canvas || !canvas.width) return true;
        const pixels = new Uint32Array(canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
        return pixels.every((pixel) => pixel === pixels[0]);
    }).map((figure) => figure.getAttribute("aria-label") ?? ""));
}

test("every panel draws, nothing complains, nothing leaves the page", {skip}, async () => {
    const {page, context, complaints} = await open(report(LAB!));
    await drawAll(page);
    assert.deepEqual(await blankCharts(page), []);
    assert.deepEqual(complaints, []);
    await context.close();
});

test("numbers are those of the command", {skip}, async () => {
    const {page, context} = await open(report(LAB!));
    const info = JSON.parse(execFileSync(ORCAP!, ["info", "--format", "jsonl", LAB!], {encoding: "utf8"})) as {packets: number};
    const sessions = execFileSync(ORCAP!, ["sessions", "--format", "jsonl", LAB!], {encoding: "utf8"}).trim().split("\n").length;
    assert.equal(await page.locator("#overview dd").first().evaluate((dd) => dd.firstChild?.textContent), info.packets.toLocaleString("en-US"));
    assert.equal(await page.locator("#overview dt", {hasText: "Sessions"}).locator("xpath=following-sibling::dd").evaluate((dd) => dd.firstChild?.textContent), sessions.toLocaleString("en-US"));
    await context.close();
});

test("the page and the terminal say the same in the same words", {skip}, async () => {
    const {page, context} = await open(report(LAB!));
    const terminal = execFileSync(ORCAP!, [LAB!], {encoding: "utf8", env: {...process.env, COLUMNS: "200", NO_COLOR: "1"}});
    await drawAll(page);
    const findings = await page.locator(".finding").evaluateAll((items) => items.map((item) => [...item.querySelectorAll(".severity, strong")].map((part) => part.textContent)));
    for (const [severity, kind] of findings.slice(0, 4)) assert.match(terminal, new RegExp(`${severity} +${kind} `));
    const rows = await page.locator("#hierarchy tbody tr").evaluateAll((items) => items.slice(0, 3).map((item) => [...item.children].map((cell) => cell.textContent ?? "")));
    for (const [name, packets, , share] of rows) assert.match(terminal, new RegExp(`^ +${packets!.replaceAll(",", "")} .* ${share!} .* ${name}$`, "m"));
    const volume = await page.locator("#overview dt", {hasText: "Volume"}).locator("xpath=following-sibling::dd").evaluate((dd) => dd.firstChild?.textContent ?? "");
    assert.ok(terminal.includes(`${volume} `), volume);
    await context.close();
});

test("a chosen span filters tables and goes into the link", {skip}, async () => {
    const {page, context} = await open(report(LAB!));
    await drawAll(page);
    const rows = async () => Number(await page.locator("#rows").getAttribute("aria-rowcount"));
    const all = await rows();
    await page.getByLabel("End of the chosen time").focus();
    await page.keyboard.press("Home"); // as early as it goes: one bin
    await page.waitForFunction(() => location.hash.includes("to=1"));
    assert.ok((await rows()) < all, "fewer sessions in one bin");
    await page.getByRole("button", {name: "Whole capture"}).click();
    assert.equal(await rows(), all);
    assert.equal(new URL(page.url()).hash, "");
    await context.close();
});

/* What each panel shows, in words and numbers. */
function shown(page: Page): Promise<Record<string, string>> {
    return page.evaluate(() => Object.fromEntries([...document.querySelectorAll("main > section")].map((section) => {
        const charts = [...section.querySelectorAll("figure.chart")].map((chart) => chart.getAttribute("aria-description")).join(" | ");
        const texts = [...section.querySelectorAll("dd, tbody, .finding, select, #rows")].map((part) => part.getAttribute("aria-rowcount") ?? part.textContent).join(" | ");
        return [section.id, `${charts} ${texts}`];
    })));
}

test("a chosen span filters every other panel, and nothing else does", {skip}, async () => {
    const {page, context, complaints} = await open(report(LAB!));
    await drawAll(page);
    const whole = await shown(page);
    await page.evaluate(() => (location.hash = "#from=72&to=90")); // a scan, and what else there was
    await page.waitForTimeout(400);
    const part = await shown(page);
    for (const panel of Object.keys(whole).filter((id) => id !== "timeline")) assert.notEqual(part[panel], whole[panel], panel);
    await page.getByRole("button", {name: "Whole capture"}).click();
    await page.waitForTimeout(400);
    assert.deepEqual(await shown(page), whole);
    assert.deepEqual(complaints, []);
    await context.close();
});

test("a finding leads to its rows and to its filter", {skip}, async () => {
    const {page, context, complaints} = await open(report(LAB!), {permissions: ["clipboard-read", "clipboard-write"]});
    const scan = page.locator(".finding", {hasText: "port_scan"});
    await scan.getByRole("button", {name: "Copy filter"}).click();
    await scan.getByRole("button", {name: "Copied"}).waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^frame\.number in \{\d+/);
    await scan.getByRole("button", {name: "Show sessions"}).click();
    assert.equal(await page.locator("[role=tab][aria-selected=true]").textContent(), "sessions");
    const clients = await page.locator(".grid-row span:nth-child(3)").allTextContents();
    assert.ok(clients.length > 10 && clients.every((client) => client === "192.0.2.66"), "the scanner's sessions");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "rows");
    assert.deepEqual(complaints, []);
    await context.close();
});

test("subnets open and close by keyboard, and the link holds them", {skip}, async () => {
    const {page, context} = await open(report(LAB!), {fragment: "#group=subnets"});
    await drawAll(page);
    const words = () => page.locator("#graph figure").getAttribute("aria-description");
    const closed = await words();
    await page.locator(".chips button").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("open="));
    assert.notEqual(await words(), closed);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-pressed")), "true");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !location.hash.includes("open="));
    assert.equal(await words(), closed);
    await context.close();
});

/* A page whose table `sessions` has so many rows more, each like one that is there. */
function longer(file: string, rows: number): string {
    const page = readFileSync(file, "utf8");
    const [head, tail] = ['<script type="text/plain" id="data">', "</script>"];
    const at = page.indexOf(head) + head.length, end = page.indexOf(tail, at);
    const document = JSON.parse(gunzipSync(Buffer.from(page.slice(at, end), "base64")).toString()) as {tables: {sessions: {rows: unknown[][]}}};
    const table = document.tables.sessions.rows, known = [...table];
    for (let i = 0; i < rows; i++) table.push([1e6 + i, ...known[i % known.length]!.slice(1)]);
    writeFileSync(file, page.slice(0, at) + gzipSync(JSON.stringify(document)).toString("base64") + page.slice(end));
    return file;
}

test("of a hundred thousand rows only those in sight are drawn", {skip}, async () => {
    const {page, context, complaints} = await open(longer(report(LAB!), 100_000));
    await page.locator("#tables").scrollIntoViewIfNeeded();
    await page.waitForSelector(".grid-row");
    const most = await page.evaluate(async () => {
        const grid = document.querySelector("#rows")!;
        let drawn = 0;
        for (let step = 0; step <= 40; step++) {
            grid.scrollTop = ((grid.scrollHeight - grid.clientHeight) * step) / 40;
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const rows = [...grid.querySelectorAll(".grid-row")];
            const box = grid.getBoundingClientRect();
            if (!rows.some((row) => row.getBoundingClientRect().top <= box.top + 30) || !rows.some((row) => row.getBoundingClientRect().bottom >= box.top + grid.clientHeight - 1)) throw new Error("a gap");
            drawn = Math.max(drawn, rows.length);
        }
        return drawn;
    });
    assert.ok(most < 80, `${most} rows are elements`);
    assert.equal(await page.locator(".grid-row").last().locator("span").first().textContent(), "1099999");
    await page.getByLabel("Search in the table").fill("session:1099999");
    assert.equal(await page.locator(".grid-row").count(), 1);
    await page.getByLabel("Search in the table").fill("no such thing");
    assert.ok(await page.getByText("No row is like that.").isVisible());
    assert.deepEqual(complaints, []);
    await context.close();
});

test("dragging across the chart chooses a span", {skip}, async () => {
    const {page, context} = await open(report(LAB!));
    const box = (await page.locator("#timeline canvas").boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, {steps: 5});
    await page.mouse.up();
    await page.waitForFunction(() => /from=\d+/.test(location.hash) && /to=\d+/.test(location.hash));
    await context.close();
});

test("tables are searched, sorted, chosen by keyboard and downloaded", {skip}, async () => {
    const {page, context} = await open(report(LAB!), {acceptDownloads: true});
    await page.locator("#tables").scrollIntoViewIfNeeded();
    await page.getByRole("tab", {name: "sessions"}).focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator("[role=tab][aria-selected=true]").textContent(), "dns");
    await page.getByLabel("Search in the table").fill("www.example.com");
    const shown = await page.locator(".grid-row").count();
    assert.ok(shown > 0);
    await page.getByRole("columnheader", {name: "number"}).first().getByRole("button").click();
    assert.equal(await page.locator("[aria-sort=descending]").count(), 1);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", {name: "Download CSV"}).click()]);
    const csv = readFileSync((await download.path())!, "utf8").trim().split("\r\n");
    const command = execFileSync(ORCAP!, ["dns", "--format", "csv", LAB!], {encoding: "utf8"}).trim().split(/\r?\n/);
    assert.equal(csv[0], command[0]);
    assert.deepEqual(new Set(csv.slice(1)), new Set(command.slice(1).filter((line) => line.toLowerCase().includes("www.example.com"))));
    await context.close();
});

test("the theme is the reader's choice and goes into the link", {skip}, async () => {
    const {page, context} = await open(report(LAB!), {colorScheme: "light"});
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole("button", {name: "Dark"}).click();
    assert.notEqual(await ground(), light);
    assert.ok(page.url().endsWith("#theme=dark"));
    await context.close();
});

test("hostile text leaves the page's elements unchanged", {skip}, async () => {
    const tag = "<img/src=x/onerror=alert(1)>.<script>alert(2)</script>"; // two labels of a name
    const make = (name: string, path: string) => {
        const capture = join(folder, `${name}.pcap`);
        const request = `GET ${path} HTTP/1.1\\r\\nHost: ${name}.example\\r\\nUser-Agent: ${path}\\r\\n\\r\\n`;
        execFileSync(ORCAP!, ["craft", "-w", capture,
            `Ether()/IP(src="192.0.2.1",dst="192.0.2.2")/UDP(sport=5353)/DNS(rd=1,qd=DNSQR(qname=b"${path}.example"))`,
            'Ether()/IP(src="192.0.2.1",dst="192.0.2.3")/TCP(sport=4000,dport=80,flags="S",seq=1)',
            'Ether()/IP(src="192.0.2.3",dst="192.0.2.1")/TCP(sport=80,dport=4000,flags="SA",seq=9,ack=2)',
            `Ether()/IP(src="192.0.2.1",dst="192.0.2.3")/TCP(sport=4000,dport=80,flags="PA",seq=2,ack=10)/Raw(b"${request}")`]);
        return capture;
    };
    const shape = async (capture: string) => {
        const {page, context, complaints} = await open(report(capture, "--title", capture.includes("hostile") ? tag : "honest"));
        await drawAll(page);
        const elements = await page.evaluate(() => [...document.querySelectorAll("*")].map((element) => element.tagName).sort().join(" "));
        await context.close();
        assert.deepEqual(complaints, []);
        return elements;
    };
    const honest = await shape(make("honest", "honest/name"));
    const hostile = await shape(make("hostile", tag));
    assert.equal(hostile, honest);
});

/* A pcapng with a comment in its section header and no packet. */
function commented(name: string, comment: string): string {
    const text = Buffer.from(comment);
    const option = Buffer.alloc(4 + Math.ceil(text.length / 4) * 4 + 4);
    option.writeUInt16LE(1, 0);
    option.writeUInt16LE(text.length, 2);
    text.copy(option, 4);
    const block = (type: number, body: Buffer) => {
        const head = Buffer.alloc(8);
        head.writeUInt32LE(type, 0);
        head.writeUInt32LE(body.length + 12, 4);
        return Buffer.concat([head, body, head.subarray(4)]);
    };
    const section = Buffer.from("4d3c2b1a01000000ffffffffffffffff", "hex");
    const capture = join(folder, `${name}.pcapng`);
    writeFileSync(capture, Buffer.concat([block(0x0a0d0d0a, Buffer.concat([section, option])), block(1, Buffer.from("0100000000000400", "hex"))]));
    return capture;
}

test("hostile comments and names of hosts leave the page's elements unchanged", {skip}, async () => {
    const tag = "<img/src=x/onerror=alert(3)>";
    const shape = async (name: string, text: string) => {
        const capture = join(folder, `${name}-dhcp.pcap`);
        execFileSync(ORCAP!, ["craft", "-w", capture,
            `Ether(src="00:00:5e:00:53:01")/IP(src="192.0.2.1",dst="192.0.2.2")/UDP(sport=68,dport=67)/BOOTP(ciaddr="192.0.2.1")/DHCP(options=[("message-type","request"),("hostname",b"${text}"),"end"])`]);
        const file = join(folder, `${name}.html`);
        execFileSync(ORCAP!, ["report", capture, commented(name, text), "-o", file, "--title", text]);
        const {page, context, complaints} = await open(file);
        await drawAll(page);
        assert.ok((await page.locator("#overview q").textContent())?.includes(text), "the comment is shown as text");
        const elements = await page.evaluate(() => [...document.querySelectorAll("*")].map((element) => element.tagName).sort().join(" "));
        await context.close();
        assert.deepEqual(complaints, []);
        return elements;
    };
    assert.equal(await shape("bad", tag), await shape("good", "honest"));
});

test("several captures are one report", {skip}, async () => {
    const other = commented("other", "nothing");
    const file = join(folder, "both.html");
    execFileSync(ORCAP!, ["report", LAB!, other, "-o", file, "--title", "Two of them"]);
    const {page, context, complaints} = await open(file);
    assert.equal(await page.locator("#title").textContent(), "Two of them");
    assert.equal(await page.locator("#overview .captures p").count(), 2);
    assert.deepEqual(complaints, []);
    await context.close();
});

test("the policy lets nothing run or load that the page was not made with", {skip}, async () => {
    const {page, context, complaints} = await open(report(LAB!));
    const policy = (await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content")) ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'sha256-[^']+'/);
    assert.match(policy, /style-src 'sha256-[^']+'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken over'";
        document.head.append(script);
    });
    assert.notEqual(await page.title(), "taken over");
    assert.ok(complaints.some((complaint) => complaint.includes("Content Security Policy")), "the browser refused it");
    await context.close();
});

test("a link opens the view it was made of", {skip}, async () => {
    const {page, context, complaints} = await open(report(LAB!), {fragment: "#from=2&to=9&unit=bytes&theme=dark&table=dns&search=example&sort=number:desc"});
    await drawAll(page);
    assert.equal(await page.locator("[role=tab][aria-selected=true]").textContent(), "dns");
    assert.equal(await page.getByLabel("Search in the table").inputValue(), "example");
    assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
    assert.equal(await page.locator("[aria-sort=descending]").count(), 1);
    assert.ok(await page.getByRole("button", {name: "Whole capture"}).isVisible(), "a span is chosen");
    assert.deepEqual(complaints, []);
    await context.close();
});

test("on paper every panel is there, and nothing that only a screen can do", {skip}, async () => {
    const {page, context, complaints} = await open(report(LAB!));
    const panel = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--panel").trim());
    const light = await panel();
    await page.emulateMedia({colorScheme: "dark"});
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({media: "print", colorScheme: "dark"});
    await page.waitForTimeout(600);
    assert.deepEqual(await blankCharts(page), []);
    assert.equal(await panel(), light, "dark on white");
    for (const gone of ["nav", "#theme", ".handles"]) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
    assert.deepEqual(complaints, []);
    await context.close();
});

test("who wants no motion gets none", {skip}, async () => {
    const behaviour = async (reducedMotion: "reduce" | "no-preference") => {
        const {page, context} = await open(report(LAB!), {reducedMotion});
        const found = await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
        await context.close();
        return found;
    };
    assert.equal(await behaviour("reduce"), "auto");
    assert.equal(await behaviour("no-preference"), "smooth");
});

test("panels are reached by keyboard, and say what they show to who does not see it", {skip}, async () => {
    const {page, context} = await open(report(LAB!));
    await drawAll(page);
    await page.keyboard.press("Tab");
    assert.match((await page.evaluate(() => document.activeElement?.className)) ?? "", /skip/);
    await page.locator("nav a", {hasText: "DNS"}).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "dns-title");
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "tables-title");
    assert.equal(new URL(page.url()).hash, "", "the fragment is the view's");
    for (let i = 0; i < 60 && !(await page.evaluate(() => document.activeElement?.id === "rows")); i++) await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle), "none", "what has the focus has a ring");
    for (const figure of await page.locator("figure.chart").all()) {
        assert.ok(await figure.getAttribute("aria-label"));
        assert.ok(await figure.getAttribute("aria-description"));
    }
    await context.close();
});

test("an empty capture is a page too", {skip}, async () => {
    const capture = join(folder, "empty.pcap");
    execFileSync(ORCAP!, ["filter", "-Y", "frame.number == 0", "-w", capture, LAB!]);
    const {page, context, complaints} = await open(report(capture));
    await drawAll(page);
    assert.deepEqual(complaints, []);
    assert.match((await page.locator("#overview").textContent()) ?? "", /no packet/);
    await context.close();
});

for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]] as const)
    for (const colorScheme of ["light", "dark"] as const)
        test(`at ${width} pixels, ${colorScheme}, nothing is wider than the screen`, {skip}, async () => {
            const {page, context, complaints} = await open(report(LAB!, "--title", "A morning in the office"), {viewport: {width, height}, colorScheme, reducedMotion: "reduce"});
            await drawAll(page);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
            assert.deepEqual(complaints, []);
            await page.evaluate(() => scrollTo(0, 0));
            if (SHOTS) await page.screenshot({path: join(SHOTS, `report-${width}-${colorScheme}.png`), fullPage: true});
            if (SHOTS && width === 1440) await page.screenshot({path: join(SHOTS, colorScheme === "light" ? "report.png" : "report-dark.png")});
            await context.close();
        });
