// What a script can see of the world, held still: this has to run before the
// library does, which draws lots and looks at the clock while it loads.

// Only frame loops ask for a timer, and no frame is ever due.
globalThis.setTimeout = () => 0;
globalThis.clearTimeout = () => {};

Math.random = () => 0.5;

// Time stands still, and the local time zone is UTC.
const Moving = Date;
const still = Moving.UTC(2000, 0, 1);

class Still extends Moving {
  constructor(...parts) {
    if (parts.length > 1) super(Moving.UTC(...parts));
    else super(parts.length ? parts[0] : still);
  }

  static now() {
    return still;
  }

  getTimezoneOffset() {
    return 0;
  }
}

for (const part of ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']) {
  Still.prototype['get' + part] = Moving.prototype['getUTC' + part];
  Still.prototype['set' + part] = Moving.prototype['setUTC' + part];
}
Still.prototype.getDay = Moving.prototype.getUTCDay;

globalThis.Date = Still;
