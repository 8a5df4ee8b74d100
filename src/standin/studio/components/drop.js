// Takes a file by dropping, pasting or choosing, and sends it to the server.
const BROKE = "The connection to the server broke. Look whether it runs, and send the file again.";

export default {
  props: ["url", "accept", "title", "hint", "icon", "most"],
  emits: ["sent", "refused"],
  template: `
    <div class="drop" :class="{over}" @dragover.prevent="over = true" @dragleave="over = false" @drop.prevent="dropped">
      <template v-if="sending">
        <b>{{ sent < 100 ? "Sending " + name : "Keeping " + name }}</b>
        <div class="bar on-ground" role="progressbar" :aria-valuenow="sent" aria-valuemin="0" aria-valuemax="100" :aria-label="'Sending ' + name"><i :style="{width: sent + '%'}"></i></div>
        <span class="dim small num">{{ sent }} %</span>
        <button ref="stop" type="button" class="btn" @click="stop"><span class="i i-stop" aria-hidden="true"></span><span>Stop sending</span></button>
      </template>
      <template v-else>
        <span class="i" :class="'i-' + (icon || 'upload')" aria-hidden="true"></span>
        <b>{{ title }}</b>
        <span class="dim small">{{ hint }}</span>
        <label class="btn"><input ref="file" class="unseen" type="file" :accept="accept" @change="send($event.target.files[0])">Choose a file</label>
        <span v-if="problem" class="wrong small" role="alert">{{ problem }}</span>
      </template>
    </div>`,
  data() { return { over: false, sending: false, sent: 0, name: "", problem: "" }; },
  mounted() { this.paste = (e) => { const f = [...(e.clipboardData?.files || [])][0]; if (f) this.send(f); }; document.addEventListener("paste", this.paste); },
  unmounted() { document.removeEventListener("paste", this.paste); this.stop(); },
  methods: {
    dropped(event) { this.over = false; this.send(event.dataTransfer.files[0]); },
    send(file) {
      if (!file || this.sending) return;
      this.problem = "";
      if (this.most && file.size > this.most) { this.$emit("refused", `The file has ${Math.ceil(file.size / 1e6)} MB, at most ${Math.floor(this.most / 1e6)} MB are taken.`); return; }
      const request = this.request = new XMLHttpRequest();
      Object.assign(this, { sending: true, sent: 0, name: file.name });
      request.upload.onprogress = (e) => { this.sent = Math.floor(100 * e.loaded / e.total); };
      request.onload = () => {
        const here = document.activeElement === this.$refs.stop;
        this.sending = false;
        if (here) this.$nextTick(() => this.$refs.file?.focus());
        if (request.status === 200) this.$emit("sent", JSON.parse(request.responseText).token, file.name);
        else if (request.status === 401) this.$emit("refused", "Your session has ended. Reload this page and sign in.");
        else this.$emit("refused", request.responseText || `The server answered ${request.status}.`);
      };
      // The server may not hear of it: what is wrong is said here.
      request.onerror = () => { this.sending = false; this.problem = BROKE; this.$nextTick(() => this.$refs.file.focus()); };
      request.open("POST", this.url);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.send(file);
      this.$nextTick(() => this.$refs.stop?.focus());
    },
    stop() {
      if (!this.sending) return;
      this.request.abort();
      this.sending = false;
      this.$nextTick(() => this.$refs.file?.focus());
    },
  },
};
