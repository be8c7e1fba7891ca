import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    outDir: "../lastmile/api/console/dist",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: {
        // The map is a third of everything: pages without one do not wait for it.
        manualChunks: (id: string) =>
          id.includes("/maplibre-gl/") || id.includes("pmtiles") ? "map" : undefined,
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000", "/basemap": "http://127.0.0.1:8000" } },
});
