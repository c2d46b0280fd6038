import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/web',
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      input: ['src/web/index.html', 'src/web/listen-worklet.ts'],
      output: {
        // the page asks for it by name, and the audio thread for nothing else
        entryFileNames: ({ name }) =>
          name === 'listen-worklet' ? 'listen-worklet.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
