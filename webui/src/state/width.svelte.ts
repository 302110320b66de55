const query = matchMedia("(max-width: 720px)");

/** A phone, or a window as narrow as one. */
export const narrow: { now: boolean } = $state({ now: query.matches });

query.addEventListener("change", () => {
  narrow.now = query.matches;
});
