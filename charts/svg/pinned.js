// Replaces what differs from run to run: timers, random numbers and the clock. It
// runs before ECharts, which uses them while it loads.
(() => {
  'use strict';

  // ECharts uses timers for animation frames only, and a static figure has none.
  globalThis.setTimeout = () => 0;
  globalThis.clearTimeout = () => {};

  Math.random = () => 0.5;

  // The time is always the same, and the local time zone is UTC.
  const SystemDate = Date;
  const now = SystemDate.UTC(2000, 0, 1);

  class FixedDate extends SystemDate {
    constructor(...parts) {
      if (parts.length > 1) super(SystemDate.UTC(...parts));
      else super(parts.length ? parts[0] : now);
    }

    static now() {
      return now;
    }

    getTimezoneOffset() {
      return 0;
    }
  }

  for (const part of ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
    FixedDate.prototype['get' + part] = SystemDate.prototype['getUTC' + part];
    FixedDate.prototype['set' + part] = SystemDate.prototype['setUTC' + part];
  }
  FixedDate.prototype.getDay = SystemDate.prototype.getUTCDay;

  globalThis.Date = FixedDate;
})();
