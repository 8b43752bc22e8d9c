import { emailMoves, phoneMoves } from './contact-moves.js';
import { authenticatorMoves, factorMoves } from './factor-moves.js';
import { loginMoves, passwordMoves } from './login-moves.js';
import { movesOf, type Move, type Scene } from './scene.js';

const wait =
  (seconds: number) =>
  async ({ site }: Scene) => {
    site.clock.advance(seconds);
    return null;
  };

/** Time that passes, each longer than something waits, and a second client. */
const worldMoves: readonly Move[] = movesOf({
  'wait for half a minute': wait(31),
  'wait for four minutes': wait(240),
  'wait for eleven minutes': wait(660),
  'wait for sixteen minutes': wait(960),
  'wait for four days': wait(345_600),
  'go to the other client': async (scene) => {
    [scene.visitor, scene.otherVisitor] = [scene.otherVisitor, scene.visitor];
    return null;
  },
  'lose the session': async ({ visitor }) => {
    visitor.forget();
    return null;
  },
});

/** Whatever people do with what comes with Sallyport. What a site does not have answers 404 or 409, and does nothing. */
export const builtInMoves: readonly Move[] = [
  ...loginMoves,
  ...passwordMoves,
  ...emailMoves,
  ...phoneMoves,
  ...factorMoves,
  ...authenticatorMoves,
  ...worldMoves,
];
