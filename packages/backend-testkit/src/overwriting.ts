import type { BackendFactory } from "@adjoint/core";

/** Freed memory as it looks then: NaN in every float dtype, −1 in every signed one. */
const GONE = 255;

/** A backend that overwrites what is given back, and whose memory no collector frees by itself: core has to find out what can be. */
export const overwriting = (factory: BackendFactory): BackendFactory => ({
  name: factory.name,
  async create() {
    const backend = await factory.create();
    const free = backend.free.bind(backend);
    return Object.assign(backend, {
      capabilities: { ...backend.capabilities, garbageCollected: false },
      free(buffer: Parameters<typeof free>[0]) {
        backend.write(buffer, "uint8", 0, new Uint8Array(buffer.bytes).fill(GONE));
        free(buffer);
      },
    });
  },
});
