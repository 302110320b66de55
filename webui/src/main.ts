import { mount } from "svelte";
import { Lost, onWarning, openSession, resumeSession } from "./api/client";
import App from "./App.svelte";
import "./app.css";
import { lang, speak } from "./i18n/text.svelte";
import { live, noteTrouble, refreshStatus, startLive } from "./state/live.svelte";
import { startRoute } from "./state/route.svelte";
import { startTheme } from "./state/theme.svelte";
import { toast } from "./state/toast.svelte";

// The one-time secret stands behind "#": no server log and no other page ever sees it.
async function enter(): Promise<void> {
  const secret = /^#kunci=([\w-]+)$/.exec(location.hash)?.[1];
  if (secret !== undefined) history.replaceState(null, "", location.pathname);
  try {
    const opened = secret !== undefined && (await openSession(secret));
    if (!opened && sessionStorage.getItem("lumbung.token") === null && !(await resumeSession())) {
      live.session = "locked";
    }
  } catch (cause) {
    if (!(cause instanceof Lost)) throw cause;
    noteTrouble(cause);
  }
}

async function start(): Promise<void> {
  speak(lang());
  startTheme();
  onWarning(toast);
  await enter();
  startRoute();
  const target = document.getElementById("page");
  if (target === null) return;
  mount(App, { target });
  startLive();
  if (live.session === "open") await refreshStatus();
}

void start();
