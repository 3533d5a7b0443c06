// Replaces the camera by a moving pattern in one hue and the microphone by a tone of one pitch.
(() => {
  const hue = __HUE__;
  const pitch = __PITCH__;
  const [width, height] = [__WIDTH__, __HEIGHT__];
  const devices = navigator.mediaDevices;
  if (!devices) return;

  function camera() {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const paint = canvas.getContext("2d");
    let frame = 0;
    const draw = () => {
      frame += 1;
      paint.fillStyle = `hsl(${hue} 100% 50%)`;
      paint.fillRect(0, 0, width, height);
      paint.fillStyle = `hsl(${hue} 100% 35%)`;
      paint.fillRect((frame * 7) % width, height - height / 6, height / 9, height / 9);
    };
    draw();
    setInterval(draw, 66);
    return canvas.captureStream(15).getVideoTracks()[0];
  }

  function sound(hz) {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const out = audio.createMediaStreamDestination();
    tone.frequency.value = hz;
    volume.gain.value = 0.3;
    tone.connect(volume).connect(out);
    tone.start();
    audio.resume();
    return out.stream.getAudioTracks()[0];
  }

  devices.getUserMedia = async (constraints) => {
    const tracks = [];
    if (constraints?.video) tracks.push(camera());
    if (constraints?.audio) tracks.push(sound(pitch));
    return new MediaStream(tracks);
  };
  // A page in their hue; four times a second some words are written on it.
  function screen() {
    const canvas = document.createElement("canvas");
    canvas.width = 1920;
    canvas.height = 1080;
    const paint = canvas.getContext("2d");
    let line = 0;
    const write = () => {
      line = (line + 1) % 40;
      paint.fillStyle = `hsl(${hue} 100% 50%)`;
      if (line === 1) paint.fillRect(0, 0, 1920, 1080);
      paint.fillStyle = `hsl(${hue} 100% 20%)`;
      paint.font = "18px sans-serif";
      paint.fillText(`${line} what was written on this line`, 40, 40 + line * 25);
    };
    for (let written = 0; written < 20; written++) write();
    setInterval(write, 250);
    return canvas.captureStream(15).getVideoTracks()[0];
  }

  // Its sound is an octave higher than their voice.
  devices.getDisplayMedia = async ({ audio }) =>
    new MediaStream(audio ? [screen(), sound(2 * pitch)] : [screen()]);
})();
