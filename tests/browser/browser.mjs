// Chromium as a treasurer uses it, and what every page must keep to whatever it shows.
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

export const desktop = { width: 1366, height: 768 };
export const phone = { width: 390, height: 844 };

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: flags });
}

/** A browser of its own for one laptop: cookies and drafts of two laptops never meet. */
export async function openContext(browser, complaints) {
  // The system speaks American English: the page must not take its dates and figures from there.
  const context = await browser.newContext({
    viewport: desktop,
    locale: "en-US",
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  context.on("console", (message) => {
    if (/content security|trusted ?type|refused to/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1") complaints.push(request.url());
  });
  context.setDefaultTimeout(15_000);
  return context;
}

/** What axe finds on the page as it is now, one line a finding. */
export async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`));
}

/** Waits until `read` gives what `fits` accepts; polls, since a merge takes as long as it takes. */
export async function until(what, read, fits, limitMs = 20_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await read();
    if (fits(found)) return found;
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(found)}`);
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
