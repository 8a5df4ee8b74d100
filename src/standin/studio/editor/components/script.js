// The script of a scene. Behind the letters its tags and variables are marked, and the word that is heard.
// What is typed stays in this browser until the server has kept it.
const TAGS = /<\/?[A-Za-z][^<>]*>|\{\{\s*[A-Za-z_][\w.-]*\s*\}\}/g;
const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}']/gu, "");

export default {
  props: ["text", "scene", "draft", "most", "error", "tail", "disabled", "placeholder"],
  emits: ["typed", "heard", "left"],
  template: `
    <div class="field script">
      <label :for="own" class="unseen">Script</label>
      <div class="paper" :class="{wrong: error}">
        <div class="mirror" ref="mirror" aria-hidden="true" v-html="marked"></div>
        <textarea :id="own" ref="box" :disabled="disabled" :placeholder="placeholder" spellcheck="true" autocomplete="off" :aria-invalid="error ? 'true' : undefined"
          :aria-describedby="own + '-hint' + (error ? ' ' + own + '-wrong' : '')" @input="type" @blur="tell" @scroll="follow"></textarea>
      </div>
      <span class="hint" :id="own + '-hint'"><span v-if="error" class="wrong" :id="own + '-wrong'" role="alert">{{ error }}</span><span v-else>{{ tail }}</span><span class="num" :class="{over: length > most}">{{ length }} / {{ most }}</span></span>
    </div>`,
  data() { return { now: this.text || "", word: null }; },
  computed: {
    own() { return this.$attrs.id + "-in"; },
    length() { return [...this.now].length; },
    kept() { return "standin-typed-" + (this.draft || "new"); },
    marked() {
      const marks = [];
      for (const m of this.now.matchAll(TAGS)) marks.push([m.index, m.index + m[0].length, m[0][0] === "{" ? "v" : "t"]);
      if (this.word) marks.push([...this.word, "w"]);
      marks.sort((a, b) => a[0] - b[0]);
      let html = "", at = 0;
      for (const [from, to, kind] of marks) {
        if (from < at) continue;
        html += escape(this.now.slice(at, from)) + `<mark class="${kind}">${escape(this.now.slice(from, to))}</mark>`;
        at = to;
      }
      return html + escape(this.now.slice(at)) + "\n";
    },
  },
  mounted() {
    this.count = 0;
    this.$refs.box.value = this.now;
    this.look();
  },
  unmounted() { this.tell(); this.stop(); },
  watch: {
    text(given) { this.take(given); },
    scene() { this.take(this.text); this.stop(); },
  },
  methods: {
    take(given) {
      if (this.soon) return;  // somebody types on: what the server knows is old
      this.now = given || "";
      if (this.$refs.box.value !== this.now) this.$refs.box.value = this.now;
    },
    look() {  // did a connection break before the server had everything?
      try {
        const left = JSON.parse(localStorage.getItem(this.kept) || "null");
        if (left && Date.now() - left.at > 2500) {
          localStorage.removeItem(this.kept);
          if (left.text !== this.now || left.scene !== this.scene) this.$emit("left", left.scene, left.text);
        }
      } catch { /* nothing is kept where the browser allows none */ }
    },
    type() {
      this.now = this.$refs.box.value;
      this.word = null;
      this.count += 1;
      this.keep();
      this.soon ??= setTimeout(this.tell, 250);
    },
    keep() {
      try { localStorage.setItem(this.kept, JSON.stringify({ scene: this.scene, text: this.now, at: Date.now() })); } catch { /* as above */ }
    },
    tell() {
      if (!this.soon) return;
      clearTimeout(this.soon);
      this.soon = null;
      this.$emit("typed", this.scene, this.now, this.count);
    },
    saved(count) {  // the server has kept what was typed up to then
      if (count === this.count) try { localStorage.removeItem(this.kept); localStorage.removeItem("standin-typed-new"); } catch { /* as above */ }
    },
    selection() {
      const box = this.$refs.box;
      return [box.selectionStart, box.selectionEnd, box.value.slice(box.selectionStart, box.selectionEnd)];
    },
    insert(piece, from, to) {  // at the caret, or in the place of some letters
      const box = this.$refs.box;
      box.setRangeText(piece, from ?? box.selectionStart, to ?? box.selectionEnd, "end");
      box.focus();
      this.type();
      this.tell();
    },
    focus() { this.$refs.box.focus(); },
    follow() { this.$refs.mirror.scrollTop = this.$refs.box.scrollTop; },
    play(url, words) {
      this.stop();
      this.spots = this.places(words);
      this.audio = new Audio(url);
      this.audio.onplaying = () => { this.$emit("heard", "playing"); this.step(); };
      this.audio.onended = () => this.stop("ended");
      this.audio.onerror = () => this.stop("broken");
      this.audio.play().catch(() => this.stop("broken"));
    },
    stop(why) {
      if (!this.audio) return;
      const audio = this.audio;
      this.audio = null;
      audio.onended = audio.onerror = null;
      audio.pause();
      cancelAnimationFrame(this.frame);
      this.word = null;
      this.$emit("heard", why || "stopped");
    },
    step() {
      if (!this.audio) return;
      const at = this.audio.currentTime;
      const spot = this.spots.findLast?.((s) => s[2] <= at + 0.05);
      if (spot && at < spot[3] + 0.15) { if (this.word?.[0] !== spot[0]) this.word = [spot[0], spot[1]]; } else this.word = null;
      this.frame = requestAnimationFrame(this.step);
    },
    places(words) {  // where the words that are heard stand in the script
      const plain = this.now.replace(TAGS, (tag) => (tag[0] === "{" ? tag : " ".repeat(tag.length)));
      const written = [...plain.matchAll(/\S+/g)].map((m) => [m.index, m.index + m[0].length, letters(m[0])]);
      const found = [];
      let next = 0;
      for (const [text, start, end] of words) {
        const sought = letters(text);
        const at = written.findIndex((w, i) => i >= next && i < next + 6 && (w[2] === sought || w[2].startsWith(sought)));
        if (at < 0) continue;
        found.push([written[at][0], written[at][1], start, end]);
        next = written[at][2] === sought ? at + 1 : at;
      }
      return found;
    },
  },
};
