// A camera for the README's pictures: a calm room and somebody in it, drawn, nobody's likeness.
(() => {
  const hue = __HUE__;
  const canvas = document.createElement("canvas");
  canvas.width = 1280;
  canvas.height = 720;
  const paint = canvas.getContext("2d");
  let frame = 0;

  function draw() {
    frame += 1;
    const wall = paint.createLinearGradient(0, 0, 1280, 720);
    wall.addColorStop(0, `hsl(${hue} 28% 82%)`);
    wall.addColorStop(1, `hsl(${hue} 24% 62%)`);
    paint.fillStyle = wall;
    paint.fillRect(0, 0, 1280, 720);
    paint.fillStyle = `hsl(${hue} 30% 90%)`;
    paint.fillRect(130, 90, 220, 280);
    paint.fillStyle = `hsl(${(hue + 150) % 360} 22% 58%)`;
    paint.fillRect(960, 470, 190, 250);
    const sway = Math.sin(frame / 20) * 6;
    paint.fillStyle = `hsl(${(hue + 200) % 360} 30% 38%)`;
    paint.beginPath();
    paint.ellipse(640 + sway, 760, 300, 270, 0, 0, 2 * Math.PI);
    paint.fill();
    paint.fillStyle = `hsl(${20 + (hue % 8)} 44% ${[62, 50, 38][hue % 3]}%)`;
    paint.fillRect(585 + sway, 430, 110, 110);
    paint.beginPath();
    paint.ellipse(640 + sway, 340, 122, 155, 0, 0, 2 * Math.PI);
    paint.fill();
    paint.fillStyle = `hsl(${(hue * 7) % 40} 30% ${18 + (hue % 4) * 8}%)`;
    paint.beginPath();
    paint.ellipse(640 + sway, 262, 138, 100, 0, Math.PI, 2 * Math.PI);
    paint.fill();
  }

  if (!navigator.mediaDevices) return;
  draw();
  setInterval(draw, 66);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const tracks = constraints?.video ? canvas.captureStream(15).getVideoTracks() : [];
    if (constraints?.audio) {
      const audio = new AudioContext();
      const silence = audio.createMediaStreamDestination();
      tracks.push(...silence.stream.getAudioTracks());
    }
    return new MediaStream(tracks);
  };
})();
