import { mount } from "svelte";
import { onWarning, openSession, resumeSession } from "./api/client";
import App from "./App.svelte";
import "./app.css";
import { lang, speak } from "./i18n/text.svelte";
import { live, noteTrouble, refreshStatus, startLive } from "./state/live.svelte";
import { startRoute, takeSecret } from "./state/route.svelte";
import { startTheme } from "./state/theme.svelte";
import { toast } from "./state/toast.svelte";

// Without a secret the session of this tab or of the cookie has to do.
async function enter(secret: string | null): Promise<void> {
  try {
    const opened = secret !== null && (await openSession(secret));
    if (!opened && sessionStorage.getItem("lumbung.token") === null && !(await resumeSession())) {
      live.session = "locked";
    }
  } catch (cause) {
    if (!noteTrouble(cause)) throw cause;
  }
}

// A fresh link in the address bar of an open page brings no new page: what is typed stays.
async function unlock(secret: string): Promise<void> {
  try {
    if (await openSession(secret)) await refreshStatus();
  } catch (cause) {
    if (!noteTrouble(cause)) throw cause;
  }
}

async function start(): Promise<void> {
  speak(lang());
  startTheme();
  onWarning(toast);
  const secret = takeSecret();
  startRoute((found) => void unlock(found));
  await enter(secret);
  const target = document.getElementById("page");
  if (target === null) return;
  mount(App, { target });
  startLive();
  if (live.session === "open") await refreshStatus();
}

void start();
