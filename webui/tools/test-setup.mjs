// What every browser has and Debian's Node 18 does not yet: the Web Crypto API as a global.
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
