// How the screens look and read: accessibility, sizes, both languages, and the pictures.
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { desktop, findings, phone, until } from "./browser.mjs";
import { cell, show, today } from "./screens.mjs";

const pictureBytesMax = 200_000;

const screens = [
  {
    name: "beranda",
    place: "",
    ready: (page) => page.getByRole("link", { name: /Mulai pertemuan|Start the meeting/ }),
  },
  {
    name: "pertemuan",
    place: `pertemuan/${today()}`,
    ready: (page) => page.getByRole("heading", { name: /^(Pertemuan|Meeting)$/ }),
  },
  { name: "anggota", place: "anggota", ready: (page) => page.getByRole("searchbox") },
  {
    name: "kas",
    place: "kas",
    ready: (page) => page.getByRole("region", { name: /Baris buku kas|Lines of the cash book/ }),
  },
  {
    name: "gabung",
    place: "gabung",
    ready: (page) => page.getByRole("heading", { name: /^(Perlu diputuskan|To decide)$/ }),
  },
];

/** The controls that would be under the passing words if those were not there. */
function covered(page) {
  return page.evaluate(() => {
    const found = new Set();
    for (const toast of document.querySelectorAll("[data-toast]")) {
      const { left, top, width, height } = toast.getBoundingClientRect();
      toast.style.visibility = "hidden";
      for (let across = 0; across <= 20; across += 1) {
        for (let down = 0; down <= 10; down += 1) {
          const under = document
            .elementFromPoint(left + (width * across) / 20.01, top + (height * down) / 10.01)
            ?.closest("button, a, input, select, textarea, summary, label");
          if (under) found.add(under.textContent?.trim() || under.getAttribute("aria-label"));
        }
      }
      toast.style.visibility = "";
    }
    return [...found];
  });
}

/** Where the sheet's footer keeps its button, and how high it has become. */
function footer(page) {
  return page.evaluate(() => {
    const bar = document.querySelector("[data-footer]");
    const save = bar.querySelector("button").getBoundingClientRect();
    const money = bar.querySelector("dl").getBoundingClientRect();
    return {
      height: bar.getBoundingClientRect().height,
      save: save.height,
      beside: save.top < money.bottom && save.left > money.right,
      inside: save.right <= innerWidth,
    };
  });
}

async function settled(page, laptop, screen) {
  await show(page, laptop, screen.place);
  await screen.ready(page).first().waitFor();
  await page.waitForFunction(() => !/Sebentar …|One moment …/.test(document.body.innerText));
}

async function eachScreen(page, laptop, sizes, look) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const screen of screens) {
      await settled(page, laptop, screen);
      await look(screen, size);
    }
  }
  await page.setViewportSize(desktop);
}

export const looks = {
  async "axe finds nothing on the five screens, at both sizes, in light and dark"({ a, pageA }) {
    const found = [];
    for (const theme of ["dark", "light"]) {
      await pageA.setViewportSize(desktop);
      await pageA.getByLabel("Tampilan").selectOption(theme);
      await eachScreen(pageA, a, [desktop, phone], async (screen, size) => {
        for (const finding of await findings(pageA))
          found.push(`${screen.name} ${size.width} ${theme}: ${finding}`);
      });
    }
    assert.deepEqual(found, []);
  },

  async "a screen at rest asks the daemon for nothing"({ a, pageA }) {
    const askedInASecond = async () => {
      const asked = [];
      const note = (request) => asked.push(new URL(request.url()).pathname);
      pageA.on("request", note);
      await pageA.waitForTimeout(1_000);
      pageA.off("request", note);
      return asked;
    };
    await eachScreen(pageA, a, [desktop], (screen) =>
      until(`${screen.name} at rest`, askedInASecond, (asked) => asked.length === 0),
    );
  },

  async "a laptop of 1366x625 shows eleven members, without scrolling sideways"({ a, pageA }) {
    await pageA.setViewportSize({ width: 1366, height: 625 });
    await settled(pageA, a, screens[1]);
    await pageA.getByRole("table").waitFor();
    const seen = await pageA.evaluate(() => {
      const end = document.querySelector("tfoot td").getBoundingClientRect().top;
      const rows = [...document.querySelectorAll("tbody tr")].map((row) =>
        row.getBoundingClientRect(),
      );
      return {
        rows: rows.filter((row) => row.bottom <= end + 1).length,
        wide: document.documentElement.scrollWidth,
      };
    });
    assert.ok(seen.rows >= 11, `${seen.rows} rows`);
    assert.ok(seen.wide <= 1366, `${seen.wide} wide`);
    await pageA.setViewportSize(desktop);
  },

  async "Simpan stands beside the sums, on one line, whatever the footer says"({ a, pageA }) {
    const day = "pertemuan/2026-01-04";
    for (const size of [desktop, { width: 1280, height: 720 }, phone]) {
      await pageA.setViewportSize(size);
      await show(pageA, a, day);
      await pageA.locator("[data-footer] button").waitFor();
      const calm = await footer(pageA);
      await pageA.getByRole("button", { name: /Isi semua sesuai jadwal/ }).click();
      await pageA.getByText("Belum disimpan; isian tetap ada").waitFor();
      const typed = await footer(pageA);
      await pageA.getByRole("button", { name: "Urungkan" }).click();
      await pageA.getByText("Belum disimpan; isian tetap ada").waitFor({ state: "detached" });
      for (const seen of [calm, typed]) {
        assert.ok(seen.beside && seen.inside, `${size.width}: ${JSON.stringify(seen)}`);
        assert.ok(seen.save < 50, `${size.width}: ${JSON.stringify(seen)}`);
        assert.ok(seen.height <= (size === phone ? 90 : 61), JSON.stringify(seen));
      }
    }
    await pageA.setViewportSize(desktop);
  },

  async "a passing word covers no control, and ends by Escape or its button"({ a, pageA }) {
    const toast = pageA.locator("[data-toast]");
    for (const size of [desktop, { width: 911, height: 512 }, phone]) {
      await pageA.setViewportSize(size);
      await show(pageA, a, "pertemuan/2026-01-04");
      const fill = pageA.getByRole("button", { name: /Isi semua sesuai jadwal/ });
      await fill.waitFor();
      await pageA.keyboard.press("Escape");
      await fill.click();
      await toast.waitFor();
      assert.deepEqual(await covered(pageA), [], `at ${size.width}`);
      assert.deepEqual(await findings(pageA), [], `at ${size.width}`);
      await pageA.keyboard.press("Escape");
      await toast.waitFor({ state: "detached" });
      await fill.click();
      await pageA.getByRole("button", { name: "Tutup pesan" }).click();
      await toast.waitFor({ state: "detached" });
      await pageA.setViewportSize(desktop);
      await cell(pageA, "Wajib", "Bu Sri").focus();
      await pageA.keyboard.press("Control+z");
      await pageA.getByText("Belum disimpan; isian tetap ada").waitFor({ state: "detached" });
    }
  },

  async "on a phone every target is 44 px high and nothing scrolls sideways"({ a, pageA }) {
    const small = [];
    await eachScreen(pageA, a, [phone], async (screen) => {
      small.push(
        ...(await pageA.evaluate((name) => {
          const targets = [
            ...document.querySelectorAll(
              "button, a, input:not([type=radio]):not([type=checkbox]), select, summary",
            ),
          ];
          const low = targets.filter(
            (each) => each.offsetParent !== null && each.getBoundingClientRect().height < 43.5,
          );
          const said = low.map(
            (each) => `${name}: ${each.textContent.trim() || each.getAttribute("aria-label")}`,
          );
          return document.documentElement.scrollWidth > 390
            ? [...said, `${name} is wider than the screen`]
            : said;
        }, screen.name)),
      );
    });
    assert.deepEqual(small, []);
  },

  async "on a phone a member's line opens the amounts"({ a, pageA }) {
    await pageA.setViewportSize(phone);
    await settled(pageA, a, screens[1]);
    await pageA.getByRole("button", { name: /Joko Susilo/ }).click();
    await pageA.getByLabel("Denda").fill("1rb");
    await pageA.getByRole("button", { name: "Selesai" }).click();
    await pageA.getByRole("button", { name: "Simpan", exact: true }).click();
    await pageA.getByText(/Tersimpan di laptop ini pukul/).waitFor();
    await pageA.setViewportSize(desktop);
  },

  async "the page speaks English when asked to, the daemon's sentences too"({ a, pageA }) {
    await settled(pageA, a, screens[0]);
    await pageA.getByLabel("Bahasa").selectOption("en");
    await pageA.getByRole("link", { name: "Start the meeting" }).waitFor();
    assert.equal(await pageA.evaluate(() => document.documentElement.lang), "en");
    await show(pageA, a, "gabung");
    await pageA.getByLabel("Address of the device").fill("nonsense");
    await pageA.getByRole("button", { name: "Merge now" }).click();
    const refusal = await pageA.getByRole("alert").first().textContent();
    assert.doesNotMatch(refusal, /\b(tidak|alamat|perangkat)\b/i);
    assert.deepEqual(await findings(pageA), []);
    await pageA.getByLabel("Language").selectOption("id");
    await pageA.getByRole("heading", { name: "Gabung data" }).waitFor();
  },
};

/** Pictures of the five screens for docs/pictures, in Indonesian and light. */
export async function takePictures(page, laptop, folder) {
  mkdirSync(folder, { recursive: true });
  await eachScreen(page, laptop, [desktop, phone], async (screen, size) => {
    if (screen.name === "anggota" && size === desktop) {
      await page.getByRole("link", { name: /Bu Sri/ }).click();
      await page.getByRole("heading", { name: "Bu Sri" }).waitFor();
    }
    await page.evaluate(() => document.activeElement?.blur());
    await page.mouse.move(0, 0);
    await page.waitForTimeout(300);
    const path = join(folder, `${screen.name}-${size.width}x${size.height}.png`);
    await page.screenshot({ path });
    assert.ok(statSync(path).size < pictureBytesMax, `${path} is too big`);
  });
}
