import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

// The tool, with requests sent ahead of their answers.
export class Tool {
  constructor(path) {
    this.process = spawn(path, ['stream'], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.waiting = []
    this.first = 0
    this.room = null
    this.ended = new Promise(resolve => this.process.on('close', resolve))
    this.process.on('error', error => {
      console.error(`cannot start ${path}: ${error.message}`)
      process.exit(2)
    })
    this.process.stdin.on('error', () => {})
    createInterface({ input: this.process.stdout }).on('line', line => {
      const check = this.waiting[this.first]
      this.waiting[this.first++] = undefined
      if (this.first > 4096) {
        this.waiting.splice(0, this.first)
        this.first = 0
      }
      check(line)
      if (this.room !== null && this.waiting.length - this.first < 500) {
        this.room()
        this.room = null
      }
    })
  }

  ask(request, check) {
    this.waiting.push(check)
    this.process.stdin.write(request + '\n')
  }

  async drain(most = 1500) {
    if (this.waiting.length - this.first > most)
      await new Promise(resolve => {
        this.room = resolve
      })
  }
}
