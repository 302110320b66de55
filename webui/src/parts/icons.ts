// Drawn for this page on a grid of 24 with strokes of 2; each stands beside a word.
export const icons = {
  house: ["M4 11 12 4l8 7", "M6 10v10h12V10", "M10 20v-6h4v6"],
  meeting: ["M4 6h16v14H4z", "M4 10h16", "M8 3v4", "M16 3v4", "M8 15l3 2 5-4"],
  people: [
    "M5 20c0-4 2-6 5-6s5 2 5 6",
    "M10 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
    "M16 6a3 3 0 0 1 0 5",
    "M17 14c2 1 3 3 3 6",
  ],
  merge: ["M6 4v4c0 4 6 4 6 8v4", "M18 4v4c0 4-6 4-6 8", "M9 17l3 3 3-3"],
  check: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18", "M8 12l3 3 5-6"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18", "M12 7v5l3 2"],
  alert: ["M12 4 3 20h18z", "M12 10v4", "M12 17v.5"],
  arrows: ["M5 9a8 8 0 0 1 14-1", "M19 4v4h-4", "M19 15a8 8 0 0 1-14 1", "M5 20v-4h4"],
  plus: ["M12 5v14", "M5 12h14"],
  minus: ["M6 12h12"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  search: ["M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12", "M15.5 15.5 20 20"],
  pen: ["M5 19l1-4L16 5l3 3L9 18z", "M14 7l3 3"],
  undo: ["M9 6 5 10l4 4", "M5 10h9a5 5 0 0 1 0 10h-3"],
  back: ["M14 6l-6 6 6 6"],
  link: ["M10 14l4-4", "M8 11l-2 2a4 4 0 0 0 5 5l2-2", "M16 13l2-2a4 4 0 0 0-5-5l-2 2"],
  book: ["M5 5h6c1 0 1 1 1 1v14s0-1-1-1H5z", "M19 5h-6c-1 0-1 1-1 1v14s0-1 1-1h6z"],
  coins: [
    "M9 12a5 3 0 1 0 0-6 5 3 0 0 0 0 6",
    "M4 9v6c0 2 2 3 5 3",
    "M15 20a5 3 0 1 0 0-6 5 3 0 0 0 0 6",
    "M20 17v-6c0-2-2-3-5-3",
  ],
  sliders: [
    "M4 8h9",
    "M19 8h1",
    "M16 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
    "M4 16h1",
    "M11 16h9",
    "M8 18.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  ],
  laptop: ["M6 6h12v9H6z", "M3 19h18"],
} as const;

export type IconName = keyof typeof icons;
