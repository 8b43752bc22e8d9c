// `npm start`: the development server, in this very process, so that a SIGTERM reaches it.
import { bootstrap } from './bootstrap.mjs';

endWithNpm();
await bootstrap();
await import('../packages/dev-server/dist/main.js');

// npm passes a SIGTERM on to the shell that it started us with, and many a shell dies of it without a word to its child,
// which would keep the port. That we have another parent now is all there is to see.
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}
