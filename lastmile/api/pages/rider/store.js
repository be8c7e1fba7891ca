// What the phone keeps: who is signed in, the day, what is to be sent, pictures that go with it.

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("lastmile-rider", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("values");
      asked.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
      asked.result.createObjectStore("files");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function run(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const answer = work(transaction);
    transaction.oncomplete = () => resolve(answer?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const get = (key) => run("values", "readonly", (t) => t.objectStore("values").get(key));
export const put = (key, value) => run("values", "readwrite", (t) => t.objectStore("values").put(value, key));

// An action and its pictures are kept together or not at all.
export const enqueue = (entry, files) => run(["queue", "files"], "readwrite", (t) => {
  for (const [id, blob] of Object.entries(files)) t.objectStore("files").put({ blob, sent: "" }, id);
  return t.objectStore("queue").add(entry);
});
export const queued = () => run("queue", "readonly", (t) => t.objectStore("queue").getAll());
export const file = (id) => run("files", "readonly", (t) => t.objectStore("files").get(id));
export const fileSent = (id, kept) => run("files", "readwrite", (t) => t.objectStore("files").put(kept, id));
export const settle = (entries) => run(["queue", "files"], "readwrite", (t) => {
  for (const entry of entries) {
    t.objectStore("queue").delete(entry.number);
    for (const { id } of entry.files) t.objectStore("files").delete(id);
  }
});
export const wipe = () => run(["values", "queue", "files"], "readwrite", (t) => {
  for (const name of ["values", "queue", "files"]) t.objectStore(name).clear();
});
