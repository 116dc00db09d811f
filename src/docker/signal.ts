/** Linux numbers of the signals that end processes or are used to stop them; the engine's events carry numbers. */
const numbers: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  ALRM: 14,
  TERM: 15,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
  PWR: 30,
};

const RTMIN = 34;
const RTMAX = 64;

export const SIGKILL = 9;
const SIGTERM = 15;

/** The number of `SIGTERM`, `TERM`, `15`, `RTMIN+3`, in any case; what nobody knows is SIGTERM, as for the engine. */
export function signalNumber(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const name = text.toUpperCase().replace(/^SIG/, "");
  const realtime = /^RTM(IN|AX)(?:([+-]\d{1,2}))?$/.exec(name);
  if (realtime !== null) return (realtime[1] === "IN" ? RTMIN : RTMAX) + Number(realtime[2] ?? 0);
  return numbers[name] ?? SIGTERM;
}
