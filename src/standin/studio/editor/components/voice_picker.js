// One voice out of many: searched, sifted, heard, chosen. All of them are here, so that it answers at
// once; rows are made as they are scrolled to.
import hearing from "/studio/static/hearing.js";

const BATCH = 40;

export default {
  mixins: [hearing],
  props: ["items", "chosen", "script", "maySay"],
  emits: ["pick", "say"],
  template: `
    <div class="pick-voice">
      <div class="sift" role="search" aria-label="Voices">
        <div class="field find"><label :for="own + 'q'" class="unseen">Search voices</label><span class="i i-search" aria-hidden="true"></span>
          <input :id="own + 'q'" ref="find" v-model="wish.q" type="search" autocomplete="off" placeholder="Search by name or language" @keydown.down.prevent="step(1)"></div>
        <div v-for="f in filters" :key="f.key" class="field"><label :for="own + f.key" class="unseen">{{ f.name }}</label>
          <select :id="own + f.key" v-model="wish[f.key]" :class="{set: wish[f.key]}"><option value="">{{ f.all }}</option><option v-for="o in f.options" :key="o" :value="o">{{ o }}</option></select></div>
      </div>
      <label v-if="script && maySay" class="check"><input type="checkbox" v-model="mine">Hear them say my script</label>
      <p class="dim small" role="status">{{ told }}</p>
      <ul class="list voices" ref="list" role="radiogroup" aria-label="Voice" @keydown.down.prevent="step(1)" @keydown.up.prevent="step(-1)">
        <li v-for="v in found.slice(0, count)" :key="v.id" role="presentation" :data-voice="v.id" :class="{on: v.id === chosen}">
          <button type="button" class="btn only round" :aria-pressed="String(v.id === playing)" :aria-busy="v.id === loading ? 'true' : null" :aria-label="'Listen to ' + v.name" :title="v.id === playing ? 'Stop' : 'Listen'" @click="press(v)"><span class="i" :class="v.id === playing ? 'i-stop' : 'i-play-full'"></span></button>
          <button type="button" class="grow pick" role="radio" :aria-checked="String(v.id === chosen)" :aria-label="v.name + ', ' + v.about" @click="$emit('pick', v.id)">
            <b>{{ v.name }}</b><span class="dim small">{{ v.about }}</span><span v-if="v.id === broken" class="wrong small" role="alert">{{ why }}</span></button>
          <span class="state" :class="{good: v.quality === 'Natural', accent: v.quality === 'Standard'}">{{ v.quality }}</span>
          <span v-if="v.id === chosen" class="i i-check" aria-hidden="true"></span>
        </li>
        <li v-if="!found.length" role="presentation" class="dim">No voice fits.<button type="button" class="btn small-btn" @click="all"><span>Show all</span></button></li>
      </ul>
      <p ref="end" style="min-height:1px"></p>
    </div>`,
  data() {
    const now = this.items.find((v) => v.id === this.chosen);
    return { wish: { q: "", language: now?.language || "", gender: "" }, count: BATCH, mine: false };
  },
  computed: {
    own() { return this.$attrs.id + "-in"; },
    filters() {
      return [["language", "Language", "All languages"], ["gender", "Gender", "Any gender"]].map(([key, name, all]) =>
        ({ key, name, all, options: [...new Set(this.items.map((v) => v[key]))].sort((a, b) => a.localeCompare(b)) }));
    },
    found() {
      const words = this.wish.q.toLowerCase().split(/\s+/).filter(Boolean);
      return this.items.filter((v) => (!this.wish.gender || v.gender === this.wish.gender)
        && (!this.wish.language || v.language === this.wish.language) && words.every((w) => v.sought.includes(w)));
    },
    told() {
      const all = this.items.length, n = this.found.length;
      return n === all ? `${n} voices` : `${n} of ${all} voices`;
    },
  },
  watch: {
    wish: { deep: true, handler() { this.count = BATCH; } },
    // who searches means all of them where nothing fits
    "wish.q"(now) { if (now && !this.found.length) this.wish.language = this.wish.gender = ""; },
    mine() { this.stop(); },
  },
  mounted() {
    this.watcher = new IntersectionObserver((seen) => { if (seen[0].isIntersecting && this.count < this.found.length) this.count += BATCH; }, { rootMargin: "400px" });
    this.watcher.observe(this.$refs.end);
  },
  updated() {  // where the end is still in sight, more is needed
    this.watcher.unobserve(this.$refs.end);
    if (this.count < this.found.length) this.watcher.observe(this.$refs.end);
  },
  unmounted() { this.watcher.disconnect(); },
  methods: {
    all() { this.wish = { q: "", language: "", gender: "" }; },
    focus() {  // the chosen one is in sight; a keyboard of glass would cover it
      this.$refs.list.querySelector("li.on")?.scrollIntoView({ block: "center" });
      const glass = matchMedia("(hover: none)").matches;
      (glass && this.$refs.list.querySelector("li.on .pick") || this.$refs.find).focus({ preventScroll: true });
    },
    press(v) { this.hear(v, this.mine && v.id, () => this.$emit("say", v.id)); },
    said(id, url) { this.heard(id, id, url); },
    step(by) {  // through the list with the arrow keys
      const all = [...this.$refs.list.querySelectorAll(".pick")];
      const at = all.findIndex((b) => b.parentElement.contains(document.activeElement));
      all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
    },
  },
};
