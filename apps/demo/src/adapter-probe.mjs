// Exits with 0 where Dawn finds an adapter, and with 3 where it finds none.
import { create } from "webgpu";

process.exit((await create([]).requestAdapter()) === null ? 3 : 0);
