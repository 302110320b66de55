// Temporary hand-written schema; generated from daemon/api/openapi.json later.
import type { Rupiah } from "../money/rupiah";

export interface Peer { device: string; name: string; state: "connected" | "seen" | "away"; same_content: boolean; pending_in: number | null; pending_out: number | null }
export interface Status { name: string; device: string; community: string | null; peers: Peer[]; records: number; frontier_digest: string; book_digest: string; open_decisions: number; version: string; role: "write" | "read" | null; addresses: string[]; pairing: boolean }
export interface Device { device: string; name: string; role: "write" | "read"; state: "connected" | "seen" | "away"; same_content: boolean; pending_in: number | null; pending_out: number | null; last_met_ms: number | null; address: string | null; this: boolean }
export interface GroupSummary { id: string; name: string; members: number; cash: Rupiah; savings: Rupiah; loans_outstanding: Rupiah; arrears: Rupiah; open_decisions: number; last_meeting: string | null }
export interface LoanTerms { method: "flat" | "menurun"; basis: "period" | "loan"; period: "weekly" | "monthly"; rate_ppm: number; count: number; unit: number; mode: "dekat" | "naik" | "turun" }
export interface Rules { pokok: Rupiah; wajib: Rupiah; sosial: Rupiah; denda_terlambat: Rupiah; denda_absen: Rupiah; loan: LoanTerms }
export interface Group { id: string; name: string; meeting_weekday: number | null; rules: Rules; version: number; totals: { cash: Rupiah; social_cash: Rupiah; pokok: Rupiah; wajib: Rupiah; sukarela: Rupiah; loans_outstanding: Rupiah; arrears_pokok: Rupiah; arrears_jasa: Rupiah; income: Rupiah; cost: Rupiah }; contested: string[] }
export interface MemberLoan { id: string; outstanding: Rupiah; arrears_pokok: Rupiah; arrears_jasa: Rupiah }
export interface Member { id: string; no: number; name: string; sex: "L" | "P"; nik?: string; phone?: string; address?: string; joined: string; status: "aktif" | "keluar"; contested: string[]; savings: { pokok: Rupiah; wajib: Rupiah; sukarela: Rupiah }; loans: MemberLoan[] }
export interface PassbookLine { date: string; record: string; kind: string; amount_in: Rupiah; amount_out: Rupiah; balances: { pokok: Rupiah; wajib: Rupiah; sukarela: Rupiah }; author: string; status: string }
export interface Instalment { no: number; due: string; pokok: Rupiah; jasa: Rupiah; paid_pokok: Rupiah; paid_jasa: Rupiah }
export interface Payment { record: string; date: string; amount: Rupiah; jasa: Rupiah; pokok: Rupiah; status: string }
export interface Loan extends LoanTerms { id: string; member: string; name: string; date: string; principal: Rupiah; status: "berjalan" | "lunas" | "dibatalkan"; outstanding: Rupiah; paid_pokok: Rupiah; paid_jasa: Rupiah; arrears_pokok: Rupiah; arrears_jasa: Rupiah; next_due: string | null; schedule: Instalment[]; payments: Payment[] }
export interface MemberCard extends Omit<Member, "loans"> { passbook: PassbookLine[]; loans: Loan[] }
export type Column = "hadir" | "pokok" | "wajib" | "sukarela" | "ambil" | "angsuran" | "denda" | "sosial";
export type CellValue = number | string | null;
export interface Cell { value: CellValue; record?: string; due?: CellValue; loan?: string; state: "empty" | "saved" | "contested" | "draft"; candidates?: { record: string; value: CellValue; author: string; device_name: string }[] }
export interface SheetRow { member: string; no: number; name: string; cells: Partial<Record<Column, Cell>>; loans: { loan: string; due_jasa: Rupiah; due_pokok: Rupiah; outstanding: Rupiah }[]; split: { jasa: Rupiah; pokok: Rupiah }; savings_balance: Rupiah; loan_balance: Rupiah }
export interface Meeting { date: string; version: number; cash_before: Rupiah; cash_after: Rupiah; money_in: Rupiah; money_out: Rupiah; columns: Column[]; rows: SheetRow[]; totals: Partial<Record<Column, Rupiah>> }
export interface MeetingLine { date: string; series?: string; present: number; members: number; money_in: Rupiah; money_out: Rupiah; closed: boolean }
export interface DraftCell { member: string; column: Column; value: CellValue; loan?: string }
export interface EntryCell { member: string; column: Column; value: CellValue; loan?: string; replaces?: string[] }
export interface Choice { id: string; label: string; effect?: string }
export interface Candidate { record?: string; value: CellValue; author: string; device_name: string; recorded_ms?: number | null }
export interface ReviewItem { id: string; group: string; kind: string; question: string; effect?: string; choices: Choice[]; candidates: Candidate[]; opened_ms?: number | null; decided?: { choice: string; by: string; reason?: string; record: string } | null }
export interface Problem { type?: string; title: string; status: number; code: string; detail?: string; errors?: { pointer?: string; code?: string; message?: string }[]; current?: unknown }
export interface Preview { schedule: Instalment[]; total_jasa: Rupiah }
export interface SyncNews { device: string; have: number; want: number; done: boolean }
export interface ReceiptNews { device: string; name: string; in: number; out: number; decisions: number }
