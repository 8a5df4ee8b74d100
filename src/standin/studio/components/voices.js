// Voices: all of them are here, so that filters answer at once; rows are made as they are scrolled to.
import hearing from "/studio/static/hearing.js";

const BATCH = 60;
const NONE = { q: "", language: "", gender: "", quality: "", engine: "" };

export default {
  mixins: [hearing],
  props: ["items", "maySay", "most"],
  emits: ["say"],
  template: `
    <div class="stack loose">
      <section class="card tight" aria-label="What they say">
        <div class="field">
          <label :for="own" class="name">Your sentence</label>
          <input :id="own" v-model="text" type="text" :maxlength="most" :disabled="!maySay" autocomplete="off" placeholder="Hear every voice say it" :aria-describedby="own + '-hint'" :aria-invalid="problem ? 'true' : null">
          <span class="hint" :id="own + '-hint'"><span>{{ maySay ? "Leave it empty to hear each voice's own sample." : "Your key may listen to samples; sentences of your own need the scope create." }}</span></span>
          <span v-if="problem" class="wrong" role="alert">{{ problem }}</span>
        </div>
      </section>
      <div class="sift" role="search" aria-label="Voices">
        <div class="field find"><label :for="own + 'q'" class="unseen">Search voices</label><span class="i i-search" aria-hidden="true"></span>
          <input :id="own + 'q'" v-model="wish.q" type="search" autocomplete="off" placeholder="Search by name or language"></div>
        <div v-for="f in filters" :key="f.key" class="field"><label :for="own + f.key" class="unseen">{{ f.name }}</label>
          <select :id="own + f.key" v-model="wish[f.key]" :class="{set: wish[f.key]}"><option value="">{{ f.all }}</option><option v-for="o in f.options" :key="o[0]" :value="o[0]">{{ o[1] }}</option></select></div>
      </div>
      <div v-if="!found.length" class="empty"><span class="i i-voice" aria-hidden="true"></span><h2>No voice fits</h2><p>Choose less, or look for another language.</p>
        <button type="button" class="btn" @click="wish = {...none}"><span>Show all</span></button></div>
      <section v-else class="card tight" aria-label="Voices">
        <p class="dim small" role="status">{{ told }}</p>
        <ul class="list voices" ref="list" @keydown.down.prevent="step(1)" @keydown.up.prevent="step(-1)" @keydown.esc="stop">
          <li v-for="v in found.slice(0, count)" :key="v.id" :data-voice="v.id" :class="{on: v.id === playing}">
            <button type="button" class="btn only round" :aria-pressed="String(v.id === playing)" :aria-busy="v.id === loading ? 'true' : null" :aria-label="'Listen to ' + v.name" :title="v.id === playing ? 'Stop' : 'Listen'" @click="press(v)"><span class="i" :class="v.id === playing ? 'i-stop' : 'i-play-full'"></span></button>
            <div class="grow"><b>{{ v.name }}</b><p class="dim small">{{ v.about }}</p><p v-if="v.id === broken" class="wrong small" role="alert">{{ why }}</p></div>
            <span class="licence small" :class="v.commercial ? 'dim' : 'warm'" :title="v.commercial ? 'Licence' : 'Licence; not known to allow commercial use'">{{ v.licence }}<template v-if="!v.commercial"> · commercial use not granted</template></span>
            <span class="state" :class="{good: v.quality === 'Natural', accent: v.quality === 'Standard'}">{{ v.quality }}</span>
            <a class="btn" :href="'/create?voice=' + encodeURIComponent(v.id)" :aria-label="'Use ' + v.name + ' in a new video'"><span class="i i-film" aria-hidden="true"></span><span>Use</span></a>
          </li>
        </ul>
        <p ref="end" style="min-height:1px" class="dim">{{ count < found.length ? "Loading more…" : "" }}</p>
      </section>
    </div>`,
  data() {
    const given = new URLSearchParams(location.search), wish = { ...NONE };
    for (const key in wish) wish[key] = given.get(key) || "";
    return { text: "", wish, none: NONE, count: BATCH, problem: "" };
  },
  computed: {
    own() { return this.$attrs.id + "-in"; },
    filters() {
      return [["language", "Language", "All languages"], ["gender", "Gender", "Any gender"], ["quality", "Quality", "Any quality"], ["engine", "Engine", "All engines"]]
        .map(([key, name, all]) => {
          const counts = new Map();
          for (const v of this.items) counts.set(v[key], (counts.get(v[key]) || 0) + 1);
          const options = [...counts].map(([value, n]) => [value, `${value} (${n})`]);
          return { key, name, all, options: options.sort((a, b) => a[0].localeCompare(b[0])) };
        });
    },
    found() {
      const words = this.wish.q.toLowerCase().split(/\s+/).filter(Boolean);
      return this.items.filter((v) => ["language", "gender", "quality", "engine"].every((k) => !this.wish[k] || v[k] === this.wish[k])
        && words.every((w) => v.sought.includes(w)));
    },
    told() {
      const all = this.items.length, n = this.found.length;
      return n === all ? `${n} voices` : `${n} of ${all} voices`;
    },
  },
  watch: {
    wish: { deep: true, handler() {
      this.count = BATCH;
      const query = new URLSearchParams(Object.entries(this.wish).filter(([, value]) => value)).toString();
      history.replaceState(history.state, "", location.pathname + (query ? "?" + query : ""));
    } },
    text() { this.problem = ""; },
  },
  mounted() {
    this.watcher = new IntersectionObserver((seen) => { if (seen[0].isIntersecting) this.more(); }, { rootMargin: "600px" });
    if (this.$refs.end) this.watcher.observe(this.$refs.end);
  },
  updated() {  // the list comes and goes with what is found
    this.watcher.disconnect();
    if (this.$refs.end && this.count < this.found.length) this.watcher.observe(this.$refs.end);
  },
  unmounted() { this.watcher?.disconnect(); },
  methods: {
    more() { if (this.count < this.found.length) this.count += BATCH; },
    press(v) {
      const text = this.text.trim();
      this.hear(v, text && v.id + "\n" + text, () => this.$emit("say", v.id, text));
    },
    said(id, text, url) { this.heard(id, id + "\n" + text, url); },
    refused(id, why) {  // what is wrong is the sentence
      if (id !== this.wanted) return;
      this.stop();
      this.problem = why;
    },
    step(by) {  // through the list with the arrow keys
      const all = [...this.$refs.list.querySelectorAll("li > button")];
      const at = all.findIndex((b) => b.parentElement.contains(document.activeElement));
      all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
    },
  },
};
