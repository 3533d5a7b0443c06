/**
 * One picture of the call in a small window over everything else (picture-in-picture), where the
 * browser has that.
 *
 * It has a video element of its own: another person can come to be shown in it without a press, which
 * a browser asks for when the window is opened, and the tiles go on as they were.
 */

const SIZE = { width: 640, height: 360 };

export class Outside {
  #video = document.createElement('video');
  #onChange;
  /** @type {MediaStream | null} */ #stream = null;
  /** @type {MediaStream | null} */ #nobody = null;
  /** @type {PictureInPictureWindow | null} */ #window = null;

  /** @param {() => void} onChange  it was opened, closed or made another size */
  constructor(onChange) {
    this.#onChange = onChange;
    this.#video.muted = true;
    this.#video.autoplay = true;
    this.#video.playsInline = true;
    this.#video.addEventListener('leavepictureinpicture', () => {
      this.#window = null;
      this.#video.srcObject = null;
      onChange();
    });
  }

  get isPossible() {
    return document.pictureInPictureEnabled === true && 'requestPictureInPicture' in this.#video;
  }

  get isOpen() {
    return this.#window !== null;
  }

  /** How much of the picture can be seen there, in the screen's own pixels. */
  get pixels() {
    const { width = 0, height = 0 } = this.#window ?? {};
    return width * height * devicePixelRatio ** 2;
  }

  /** @param {MediaStream | null} stream  null: nobody has a picture just now */
  show(stream) {
    this.#stream = stream;
    if (this.isOpen) this.#feed();
  }

  /** Opens it, or closes it. To be called from a press or a key. */
  async toggle() {
    if (this.isOpen) {
      await this.close();
      return;
    }
    this.#feed();
    await this.#ready();
    this.#window = await this.#video.requestPictureInPicture();
    this.#window.addEventListener('resize', this.#onChange);
    this.#onChange();
  }

  async close() {
    if (document.pictureInPictureElement === this.#video) await document.exitPictureInPicture();
  }

  #feed() {
    const stream = this.#stream ?? (this.#nobody ??= blank());
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
  }

  /** A browser opens the window only of a picture whose size it knows. */
  #ready() {
    if (this.#video.readyState >= HTMLMediaElement.HAVE_METADATA) return Promise.resolve();
    return new Promise((resolve) =>
      this.#video.addEventListener('loadedmetadata', resolve, { once: true }),
    );
  }
}

/** A dark picture: the last frame of somebody whose camera is off now must not stay there. */
function blank() {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, SIZE);
  const stream = canvas.captureStream(1);
  const paint = canvas.getContext('2d');
  if (paint) {
    paint.fillStyle = '#22312f';
    paint.fillRect(0, 0, SIZE.width, SIZE.height);
  }
  return stream;
}
