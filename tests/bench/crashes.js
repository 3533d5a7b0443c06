// What somebody sees of a person's tile while something crashes: frames that are painted, the longest pause between two
// of them, how often the tile was not there at all, and when signaling welcomed the page.
(() => {
  let story, tile;
  const watched = new WeakSet();
  const painted = (video) => {
    const now = performance.now();
    if (story.last) story.longest = Math.max(story.longest, now - story.last);
    story.last = now;
    story.frames += 1;
    video.requestVideoFrameCallback(() => painted(video));
  };
  window.beginStory = (name) => {
    story = { began: performance.now(), frames: 0, last: 0, longest: 0, missing: 0, welcomed: null };
    tile = `[role=group][aria-label="${name}"]`;
  };
  window.tellStory = () => ({ ...story, longest: Math.max(story.longest, performance.now() - (story.last || story.began)) });
  setInterval(() => {
    if (!tile) return;
    const video = document.querySelector(`${tile} video`);
    if (!document.querySelector(tile)) story.missing += 1;
    if (!video || watched.has(video)) return;
    watched.add(video);
    video.requestVideoFrameCallback(() => painted(video));
  }, 20);
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", ({ data }) => {
        if (story && JSON.parse(data).type === "welcome") story.welcomed ??= performance.now() - story.began;
      });
    }
  };
})();
