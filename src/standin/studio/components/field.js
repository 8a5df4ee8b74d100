// A labelled field of any kind. The server's value is shown unless somebody is typing in it.
const plain = (value) => (Array.isArray(value) ? value[0] : value);  // the framework sends back a list

export default {
  props: ["modelValue", "kind", "label", "hint", "error", "placeholder", "options", "rows", "limit", "hideLabel", "icon",
    "autocomplete", "min", "max", "step", "disabled", "tail"],
  emits: ["update:modelValue", "enter"],
  template: `
    <div class="field" :class="{find: kind === 'search'}">
      <label v-if="kind !== 'checkbox'" :for="own" :class="hideLabel ? 'unseen' : 'name'">{{ label }}</label>
      <label v-else class="check"><input :id="own" type="checkbox" :checked="shown" :disabled="disabled" @change="send($event.target.checked)">{{ label }}</label>
      <span v-if="kind === 'search'" class="i i-search" aria-hidden="true"></span>
      <textarea v-if="kind === 'area'" ref="box" :id="own" v-bind="said" :rows="rows || 6" @input="type($event.target.value)" @change="tell" @blur="tell"></textarea>
      <select v-else-if="kind === 'select'" ref="box" :id="own" v-bind="said" @change="send($event.target.value)">
        <template v-for="(group, i) in groups" :key="i">
          <optgroup v-if="group.label" :label="group.label"><option v-for="o in group.options" :key="o[0]" :value="o[0]" :selected="o[0] === shown">{{ o[1] }}</option></optgroup>
          <option v-else v-for="o in group.options" :key="o[0]" :value="o[0]" :selected="o[0] === shown">{{ o[1] }}</option>
        </template>
      </select>
      <input v-else-if="kind !== 'checkbox'" ref="box" :id="own" v-bind="said" :type="kind || 'text'" :min="min" :max="max" :step="step"
        @input="type($event.target.value)" @change="tell" @blur="tell" @keydown.enter="tell(); $emit('enter')">
      <span v-if="hint || limit || tail" class="hint" :id="own + '-hint'"><span>{{ hint }}</span><span class="num">{{ tail }}<template v-if="limit"> {{ length }} / {{ limit }}</template></span></span>
      <span v-if="error" class="wrong" :id="own + '-wrong'" role="alert">{{ error }}</span>
    </div>`,
  computed: {
    own() { return this.$attrs.id + "-in"; },
    length() { return String(this.text ?? "").length; },
    shown() { return plain(this.modelValue); },
    said() {
      const about = [this.hint || this.limit ? this.own + "-hint" : "", this.error ? this.own + "-wrong" : ""].filter(Boolean).join(" ");
      return { placeholder: this.placeholder, autocomplete: this.autocomplete || "off", disabled: this.disabled,
        "aria-invalid": this.error ? "true" : undefined, "aria-describedby": about || undefined };
    },
    groups() {
      const found = [];
      for (const [value, label, group] of this.options || []) {
        if (!found.length || found[found.length - 1].label !== group) found.push({ label: group, options: [] });
        found[found.length - 1].options.push([value, label]);
      }
      return found;
    },
  },
  data() { return { text: plain(this.modelValue) }; },
  mounted() { if (this.$refs.box && this.kind !== "select") this.$refs.box.value = this.shown ?? ""; },
  unmounted() { this.tell(); },
  watch: {
    modelValue(given) {
      if (this.soon) return;  // somebody types on: what the server knows is old
      const value = plain(given);
      this.text = value;
      const box = this.$refs.box;
      if (box && box.value !== value) box.value = value ?? "";
    },
  },
  methods: {
    send(value) { this.text = value; this.$emit("update:modelValue", value); },
    type(value) {  // told a few times a second, and at once before anything else is pressed
      this.text = value;
      this.soon ??= setTimeout(this.tell, 250);
    },
    tell() {
      if (!this.soon) return;
      clearTimeout(this.soon);
      this.soon = null;
      this.send(this.text);
    },
    insert(piece) {  // at the caret
      const box = this.$refs.box;
      const [from, to] = [box.selectionStart, box.selectionEnd];
      box.setRangeText(piece, from, to, "end");
      box.focus();
      this.send(box.value);
    },
    focus() { this.$refs.box?.focus(); },
  },
};
