// What a person sees and does on the screens, in the page's own words.

export async function show(page, laptop, place) {
  await page.goto(`http://127.0.0.1:${laptop.pagePort}/#/${place}`);
}

/** The four figures of Beranda. */
export async function figures(page) {
  await page.getByRole("heading", { name: "Beranda" }).waitFor();
  await page.locator("dl dd").first().waitFor();
  return page
    .locator("dl > div")
    .evaluateAll((tiles) =>
      Object.fromEntries(
        tiles.map((tile) => [
          tile.querySelector("dt")?.textContent?.trim(),
          tile.querySelector("dd")?.textContent?.trim(),
        ]),
      ),
    );
}

/** Every cell of the sheet as it is written there. */
export async function sheet(page) {
  await page.getByRole("table").waitFor();
  return page
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.children]
          .map((cell) => cell.querySelector("input")?.value ?? cell.textContent?.trim() ?? "")
          .join(" | "),
      ),
    );
}

export function cell(page, column, name) {
  return page.getByLabel(`${column} ${name}`, { exact: true });
}

export async function moneyIn(page) {
  return page.locator('[data-sum="in"]').textContent();
}

/** Types keys one by one and says how many there were. */
export function keyboard(page) {
  let count = 0;
  return {
    async press(...keys) {
      for (const key of keys) {
        count += 1;
        await page.keyboard.press(key);
      }
    },
    async type(text) {
      count += text.length;
      await page.keyboard.type(text);
    },
    get count() {
      return count;
    },
  };
}

export function today() {
  const now = new Date();
  const two = (value) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
