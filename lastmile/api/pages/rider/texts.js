// Everything that the page says. Another language is another catalogue with the same keys.

const EN = {
  appName: "lastmile rider",
  signIn: "Sign in", signInLead: "With the key that your dispatcher gave you.", key: "Key",
  withEmail: "With e-mail and password", withKey: "With a key", email: "E-mail", password: "Password",
  wrongKey: "This key does not work. Ask your dispatcher for a new one.", wrongPassword: "E-mail or password is wrong.",
  noNetworkSignIn: "Signing in needs a network.",
  signOut: "Sign out", signOutPending: "{n} actions are not sent yet and would be lost. Sign out all the same?",
  synced: "All sent", syncing: "Sending …", waiting: "{n} to send", offline: "No network", offlineWaiting: "No network · {n} to send",
  signedOutWaiting: "Sign in again to send {n}", syncProblem: "The server does not answer · {n} to send",
  syncNow: "Send now",
  noRoute: "Nothing for you today.", noRouteLead: "When the dispatcher releases a plan, it appears here.",
  refresh: "Look again", stopsDone: "{done} of {all} stops", start: "Start route", finish: "Finish route",
  finishOpen: "{n} stops are not done. Finish all the same?", finished: "Route finished. Well done.", started: "Route started",
  next: "Next", later: "Then", done: "Done", collectedCash: "Cash collected", noneLeft: "All stops are done.",
  break: "Break", reload: "Reload at {place}", beginBreak: "Start break", endBreak: "End break", reloaded: "Loaded",
  parcel: "1 parcel", parcels: "{n} parcels", collect: "Collect {money}", fetch: "Pick up",
  withCode: "Code", between: "{a} – {b}", anyTime: "any time", planned: "planned {time}",
  back: "Back", navigate: "Navigate", call: "Call", here: "I am here", arrivedAt: "Here since {time}",
  deliver: "Deliver", pickUp: "Pick up", impossible: "Not possible",
  recipient: "Who took it?", recipientSelf: "Recipient", recipientNeighbour: "Neighbour", recipientReception: "Reception",
  recipientSafe: "Left in a safe place",
  scan: "Scan", scanTyped: "Number on the parcel", scanned: "Read: {codes}", scanAdd: "Add", scanUnknown: "This number is not on your list here",
  scanPoint: "Point the camera at the barcode", scanNoCamera: "No camera here: type the number.", close: "Close",
  photo: "Photo", photoAgain: "Another photo", signature: "Signature", sign: "Sign here",
  clear: "Clear",
  code: "Code from the recipient", codeWrong: "The code is wrong", codeRight: "The code is right", codeLater: "No network: the code is checked later",
  codeUsedUp: "Too many tries; ask your dispatcher", cash: "Cash collected", note: "Note", confirm: "Confirm delivery", confirmPickUp: "Confirm pick-up",
  confirmFail: "Confirm", why: "Why was it not possible?", failedAt: "Not possible: {why}", deliveredAt: "Done {time}",
  again: "It worked after all", elsewhere: "Done by somebody else", saved: "Saved", savedOffline: "Saved on this phone; it is sent when there is a network",
  problems: "To know", dismiss: "Got it", refused: "not taken: {remark}", kept: "{remark}",
};

export const t = (key, values = {}) => EN[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

export const clock = (iso, zone) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });

export const money = (minor, currency) => {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
};

export const decimals = (currency) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
