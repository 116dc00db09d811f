/** Consul-compatible size arithmetic for replies: which budget, and how many answers fit it. */

/** The UDP message size of a client without EDNS (RFC 1035 §2.3.4), and the least that EDNS can say (RFC 6891 §6.2.3). */
export const plainUdpBytes = 512;
/** 65,535 less the largest UDP and IP headers. */
const udpBytesMax = 65_467;
/** Held back for the UDP header, which clients were seen to count into their buffer. */
const udpReserveBytes = 8;
/** 65,535 less a header: what the answers over TCP are cut to. */
const tcpAnswerBytesMax = 65_523;
/** The count limit on plain UDP is never above this. */
const plainAnswersMax = 8;

/** What one reply may take. */
export interface SizeBudget {
  /** Nothing above this is ever sent: what the client asked for. */
  hardBytes: number;
  /** The message without its OPT record is cut to this. */
  softBytes: number;
  /** Answers above this number are cut; plain UDP only, else Infinity. */
  answersMax: number;
}

/**
 * The budget of a reply. `ednsBytes` is what the client's OPT says, or -1 without one; sizes to 512 count as 512.
 * `answerLimit` is the configured count limit for plain UDP. The result is written into `budget` (no allocation).
 */
export function setBudget(budget: SizeBudget, overTcp: boolean, ednsBytes: number, answerLimit: number): void {
  if (overTcp) {
    budget.hardBytes = 65_535;
    budget.softBytes = tcpAnswerBytesMax;
    budget.answersMax = Number.POSITIVE_INFINITY;
    return;
  }
  const limit = Math.min(Math.max(plainUdpBytes, ednsBytes), udpBytesMax);
  budget.hardBytes = limit;
  budget.softBytes = limit - udpReserveBytes;
  budget.answersMax = limit === plainUdpBytes ? Math.min(plainAnswersMax, answerLimit) : Number.POSITIVE_INFINITY;
}

/**
 * The largest number from 0 to `count` for which `fits` holds; `fits` holds up to some number and not beyond. Looks
 * around `guess` first, so that a good one saves most of the trials.
 */
export function largestPrefix(count: number, fits: (kept: number) => boolean, guess = count): number {
  let low = 0;
  let high = count;
  let tried = Math.min(Math.max(guess, 0), count);
  for (let step = 1; low < high; step *= 4) {
    if (tried === 0 || fits(tried)) {
      low = tried;
      if (step > count || low + step >= high) break;
      tried = low + step;
    } else {
      high = tried - 1;
      if (step > count || high - step <= low) break;
      tried = high - step;
    }
  }
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
