// Records a voice with the microphone, and sends it to the server.
const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;

export default {
  props: ["most"],
  emits: ["sent"],
  template: `
    <div class="recorder">
      <button type="button" class="btn" :class="{'main-act': state !== 'on', bad: state === 'on'}" :disabled="state === 'sending'" :aria-busy="state === 'sending' ? 'true' : null" @click="press">
        <span class="i" :class="state === 'on' ? 'i-stop' : 'i-mic'" aria-hidden="true"></span><span>{{ {idle: "Record now", asking: "Waiting for the microphone", on: "Stop", sending: "Sending"}[state] }}</span></button>
      <span v-if="state === 'on'" class="num" role="timer">{{ time }}</span>
      <span v-if="state === 'on'" class="level" aria-hidden="true"><i :style="{width: level + '%'}"></i></span>
      <p v-if="problem" class="wrong small" role="alert">{{ problem }}</p>
    </div>`,
  data() { return { state: "idle", time: "0:00", level: 0, problem: "" }; },
  unmounted() { this.end(true); },
  methods: {
    async press() {
      if (this.state === "on") { this.end(false); return; }
      this.problem = "";
      if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
        this.problem = "Browsers record only on pages of this machine itself or over HTTPS. Drop a recording below instead.";
        return;
      }
      this.state = "asking";
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (error) {
        this.state = "idle";
        this.problem = { NotAllowedError: "The browser may not use the microphone. Allow it beside the page's address, and try again.",
          NotFoundError: "No microphone was found." }[error.name] || `The microphone cannot be used: ${error.message}`;
        return;
      }
      const kind = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"].find((k) => MediaRecorder.isTypeSupported(k));
      this.recorder = new MediaRecorder(this.stream, kind ? { mimeType: kind } : {});
      this.pieces = [];
      this.recorder.ondataavailable = (e) => this.pieces.push(e.data);
      this.recorder.onstop = () => this.send();
      this.recorder.start();
      this.began = performance.now();
      this.state = "on";
      this.listen();
      this.timer = setInterval(() => {
        const seconds = (performance.now() - this.began) / 1000;
        this.time = clock(seconds);
        if (seconds >= this.most) this.end(false);
      }, 200);
    },
    listen() {
      this.context = new AudioContext();
      const meter = this.context.createAnalyser(), data = new Uint8Array(512);
      meter.fftSize = 512;
      this.context.createMediaStreamSource(this.stream).connect(meter);
      this.watch = setInterval(() => {
        meter.getByteTimeDomainData(data);
        this.level = Math.min(100, Math.max(...data.map((v) => Math.abs(v - 128))) * 1.2);
      }, 80);
    },
    end(drop) {
      clearInterval(this.timer); clearInterval(this.watch);
      this.context?.close(); this.context = null;
      if (this.recorder?.state === "recording") { if (drop) this.recorder.onstop = null; this.recorder.stop(); }
      this.stream?.getTracks().forEach((t) => t.stop());
      this.stream = null;
    },
    async send() {
      const file = new Blob(this.pieces, { type: this.recorder.mimeType });
      this.state = "sending";
      try {
        const answer = await fetch("/studio/upload", { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
        if (!answer.ok) throw new Error(await answer.text());
        this.$emit("sent", (await answer.json()).token, "Recorded in the studio");
      } catch (error) {
        const broke = error instanceof TypeError || !error.message;  // fetch was not answered at all
        this.problem = broke ? "The connection to the server broke. Look whether it runs, and record it again." : error.message;
      }
      this.state = "idle";
    },
  },
};
