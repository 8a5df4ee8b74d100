// Voices of a list are heard one at a time: a sample, or words that are spoken when they are wanted.
export default {
  data() { return { playing: null, loading: null, broken: null, why: "" }; },
  created() { this.spoken = {}; },  // addresses of what was said already
  mounted() {
    this.audio = new Audio();
    this.audio.onplaying = () => { this.playing = this.loading ?? this.playing; this.loading = null; };
    this.audio.onended = () => this.stop();
    this.audio.onerror = () => { if (this.wanted) this.failed(this.wanted, "This voice cannot be heard just now."); };
  },
  unmounted() { this.stop(); },
  methods: {
    hear(v, words, ask) {  // words: what names them among the spoken, none for the sample
      const again = this.wanted === v.id;
      this.stop();
      if (again) return;
      this.broken = null;
      this.wanted = this.loading = v.id;
      if (!words) this.play(v.sample);
      else if (this.spoken[words]) this.play(this.spoken[words]);
      else ask();
    },
    heard(id, words, url) {
      this.spoken[words] = url;
      if (id === this.wanted) this.play(url);
    },
    failed(id, why) {
      if (id !== this.wanted) return;
      this.stop();
      this.broken = id;
      this.why = why;
    },
    play(url) {
      this.audio.src = url;
      this.audio.play().catch(() => {});  // stopped before it began; what is broken tells onerror
    },
    stop() {
      this.wanted = this.playing = this.loading = null;
      this.audio.pause();
    },
  },
};
