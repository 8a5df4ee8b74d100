// Plays a video that is still being made, then its file, without losing the place.
export default {
  props: ["src", "poster", "early", "name"],
  template: `<video ref="video" controls playsinline preload="metadata" :poster="poster" :aria-label="name"></video>`,
  mounted() { this.show(); },
  watch: { src() { this.show(); } },
  methods: {
    show() {
      const video = this.$refs.video;
      if (!this.src) return;
      const [at, playing] = [video.currentTime, !video.paused && !video.ended];
      video.src = this.src;
      if (at > 0) video.currentTime = at;
      if (playing) video.play().catch(() => {});
    },
  },
};
