/**
 * A form with data-passkey asks the browser for a passkey (WebAuthn) before it is sent, and sends the answer as JSON in
 * its field "answer". Bytes travel as base64url, as in the JSON of WebAuthn Level 3, which not every browser speaks yet.
 */
export function passkeys(): void {
  const ready = new WeakSet<HTMLFormElement>();

  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.passkey || ready.has(form)) return;
    event.preventDefault();
    const fault = form.querySelector<HTMLElement>("[data-passkey-fault]");
    if (fault) fault.hidden = true;
    askFor(JSON.parse(form.dataset.passkey) as Asked).then(
      (answer) => {
        form.querySelector<HTMLInputElement>("[name=answer]")!.value = JSON.stringify(answer);
        ready.add(form);
        form.requestSubmit();
      },
      () => {
        if (fault) fault.hidden = false;
      },
    );
  });
}

async function askFor(asked: Asked): Promise<object> {
  const { make, get } = asked;
  const credential = (await (make
    ? navigator.credentials.create({
        publicKey: {
          ...make,
          challenge: bytes(make.challenge),
          user: { ...make.user, id: bytes(make.user.id) },
          excludeCredentials: (make.excludeCredentials ?? []).map(known),
        } as unknown as PublicKeyCredentialCreationOptions,
      })
    : navigator.credentials.get({
        publicKey: {
          ...get,
          challenge: bytes(get!.challenge),
          allowCredentials: (get!.allowCredentials ?? []).map(known),
        } as unknown as PublicKeyCredentialRequestOptions,
      }))) as PublicKeyCredential | null;
  if (!credential) throw new Error("no passkey");
  const response: Record<string, string> = {};
  const source = credential.response as unknown as Record<string, unknown>;
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const part = source[name];
    if (part instanceof ArrayBuffer) response[name] = text(part);
  }
  const rawId = text(credential.rawId);
  return { id: rawId, rawId, type: credential.type, response, clientExtensionResults: {} };
}

function known(one: Known): object {
  return { ...one, id: bytes(one.id) };
}

function bytes(base64url: string): Uint8Array {
  const letters = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

type Known = { id: string; type: string };
type Asked = {
  make?: { challenge: string; user: { id: string }; excludeCredentials?: Known[] };
  get?: { challenge: string; allowCredentials?: Known[] };
};
