// How long the page waits, in milliseconds. A test shortens these times.

export const times = {
  /** For a unary call: the service's own limit is 5 s. */
  call: 10_000,
  /** For the response of CreateUsers: the service's own limit is 60 s. */
  creation: 90_000,
  /** For the next byte of a stream: WatchUsers sends something every 10 s. */
  silence: 25_000,
  /** Between two looks at the health, and for its response. */
  health: 5_000,
  /** Before a watch that has ended is opened again: this first, doubled each time. */
  again: 1_000,
  longestAgain: 15_000,
};

export const seconds = (milliseconds) => `${Math.round(milliseconds / 100) / 10} s`;
