// Made from daemon/api/openapi.json by tools/schema.mjs (npm run schema). Do not edit.

/** Whole rupiah. */
export type Rupiah = number & { readonly unit: "rupiah" };

/** A day of the books, YYYY-MM-DD. */
export type Day = string;

/** Milliseconds since 1970 UTC, by the clock of the laptop that wrote it. For display only. */
export type Milliseconds = number;

/** Counts what this daemon has published. A write may carry the one it was typed on as based_on. */
export type Version = number;

export type GroupId = string;

export type MemberId = string;

export type DeviceId = string;

/** <log>.<year>.<index>; a loan's id is the id of its disbursal. */
export type RecordId = string;

/**
 * Counts; reversed; corrected by a later record; held back until somebody decides; needs a
 * newer program.
 */
export type RecordStatus = "berlaku" | "dibatalkan" | "diganti" | "ditahan" | "tak_dikenal";

export type Column =
  | "hadir"
  | "pokok"
  | "wajib"
  | "sukarela"
  | "ambil"
  | "angsuran"
  | "denda"
  | "sosial";

export type Method = "flat" | "menurun";

export type Basis = "period" | "loan";

export type Period = "weekly" | "monthly";

export type RoundingMode = "dekat" | "naik" | "turun";

/** In the column hadir one of H T I A (present, late, excused, absent); whole rupiah elsewhere. */
export type CellValue = "H" | "T" | "I" | "A" | Rupiah;

/** Done all the same, but the writer should know. */
export type Warnings = readonly {
  pointer: string;
  code: ProblemCode;
  message: string;
}[];

/** What a write answers once it is durable on disk. */
export type Written = {
  version: Version;
  records: readonly RecordId[];
  warnings?: Warnings;
};

/** RFC 9457. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  errors?: readonly {
    pointer: string;
    code: ProblemCode;
    message: string;
    amounts?: { [name: string]: number };
    names?: { [name: string]: string };
  }[];
  amounts?: { [name: string]: number };
  current?: { [name: string]: unknown };
};

export type ProblemCode =
  | "account_invalid"
  | "account_missing"
  | "address_invalid"
  | "already_decided"
  | "already_in_community"
  | "already_replaced"
  | "already_reversed"
  | "amount_invalid"
  | "bad_link"
  | "basis_invalid"
  | "body_too_large"
  | "busy"
  | "cash_short"
  | "cell_crowded"
  | "cell_filled"
  | "cell_twice"
  | "choice_unknown"
  | "column_invalid"
  | "count_invalid"
  | "date_before_loan"
  | "date_invalid"
  | "direction_invalid"
  | "expectation_refused"
  | "field_missing"
  | "field_type"
  | "field_unknown"
  | "group_unknown"
  | "head_malformed"
  | "head_timeout"
  | "head_too_large"
  | "host_refused"
  | "internal_error"
  | "invite_refused"
  | "invite_spent"
  | "inviter_unreachable"
  | "join_running"
  | "key_invalid"
  | "key_reused"
  | "launch_expired"
  | "length_required"
  | "loan_cancelled"
  | "loan_has_payments"
  | "loan_needed"
  | "loan_unknown"
  | "malformed_json"
  | "media_type_refused"
  | "meeting_invalid"
  | "member_unknown"
  | "method_invalid"
  | "method_not_allowed"
  | "mode_invalid"
  | "name_invalid"
  | "nik_invalid"
  | "nik_sex_differs"
  | "nik_taken"
  | "no_community"
  | "no_loan"
  | "no_session"
  | "not_allowed"
  | "not_found"
  | "not_ready"
  | "not_reversible"
  | "nothing_to_change"
  | "origin_refused"
  | "over_outstanding"
  | "peer_unreachable"
  | "period_invalid"
  | "phone_invalid"
  | "query_invalid"
  | "question_unknown"
  | "range_refused"
  | "rate_invalid"
  | "record_unknown"
  | "request_in_flight"
  | "role_invalid"
  | "savings_short"
  | "sex_invalid"
  | "status_invalid"
  | "stopping"
  | "store_failed"
  | "sync_unfinished"
  | "text_missing"
  | "text_too_long"
  | "timed_out"
  | "too_large"
  | "too_many_connections"
  | "too_many_groups"
  | "too_many_invites"
  | "too_many_records"
  | "too_many_streams"
  | "unit_invalid"
  | "unit_too_large"
  | "value_invalid"
  | "version_gone"
  | "version_unsupported"
  | "weekday_invalid";

export type Peer = {
  device: DeviceId;
  name: string;
  state: "connected" | "seen" | "away";
  same_content: boolean;
  pending_in: number | null;
  pending_out: number | null;
};

export type Status = {
  name: string;
  device: DeviceId;
  community: string | null;
  peers: readonly Peer[];
  records: number;
  frontier_digest: string;
  book_digest: string;
  open_decisions: number;
  version: string;
  role: "write" | "read" | null;
  addresses: readonly string[];
  pairing: boolean;
  books_version: Version;
};

export type Device = {
  device: DeviceId;
  name: string;
  role: "write" | "read" | null;
  state: "connected" | "seen" | "away" | "this";
  same_content: boolean;
  pending_in: number | null;
  pending_out: number | null;
  last_met_ms: number | null;
  address: string | null;
  this: boolean;
};

export type LoanTerms = {
  method: Method;
  basis: Basis;
  period: Period;
  rate_ppm: number;
  count: number;
  unit: number;
  mode: RoundingMode;
};

export type Rules = {
  pokok: Rupiah;
  wajib: Rupiah;
  sosial: Rupiah;
  denda_terlambat: Rupiah;
  denda_absen: Rupiah;
  loan: LoanTerms;
};

/** Absent terms are those of the group's rules. */
export type LoanTermsWish = {
  method?: Method;
  basis?: Basis;
  period?: Period;
  rate_ppm?: number;
  count?: number;
  unit?: number;
  mode?: RoundingMode;
};

/** Absent rules stay as they are. */
export type RulesWish = {
  pokok?: Rupiah;
  wajib?: Rupiah;
  sosial?: Rupiah;
  denda_terlambat?: Rupiah;
  denda_absen?: Rupiah;
  loan?: LoanTermsWish;
};

export type GroupSummary = {
  id: GroupId;
  name: string;
  members: number;
  cash: Rupiah;
  savings: Rupiah;
  loans_outstanding: Rupiah;
  arrears: Rupiah;
  open_decisions: number;
  last_meeting: string | null;
};

export type Totals = {
  cash: Rupiah;
  social_cash: Rupiah;
  pokok: Rupiah;
  wajib: Rupiah;
  sukarela: Rupiah;
  loans_outstanding: Rupiah;
  arrears_pokok: Rupiah;
  arrears_jasa: Rupiah;
  income: Rupiah;
  cost: Rupiah;
};

export type Group = {
  id: GroupId;
  name: string;
  meeting_weekday: number | null;
  rules: Rules;
  version: Version;
  totals: Totals;
  contested: readonly string[];
};

export type GroupWish = {
  name?: string;
  meeting_weekday?: number;
  rules?: RulesWish;
  based_on?: Version;
};

export type Savings = {
  pokok: Rupiah;
  wajib: Rupiah;
  sukarela: Rupiah;
};

export type Member = {
  id: MemberId;
  no: number;
  name: string;
  sex: "L" | "P" | "";
  nik: string;
  phone: string;
  address: string;
  joined: string | null;
  status: "aktif" | "keluar";
  contested: readonly string[];
  savings: Savings;
  loans: readonly {
    id: RecordId;
    outstanding: Rupiah;
    arrears_pokok: Rupiah;
    arrears_jasa: Rupiah;
  }[];
};

export type PassbookLine = {
  date: Day;
  record: RecordId;
  kind: "pokok" | "wajib" | "sukarela";
  amount_in: Rupiah;
  amount_out: Rupiah;
  balances: Savings;
  author: DeviceId;
  device_name: string;
  status: RecordStatus;
};

export type MemberCard = {
  id: MemberId;
  no: number;
  name: string;
  sex: "L" | "P" | "";
  nik: string;
  phone: string;
  address: string;
  joined: string | null;
  status: "aktif" | "keluar";
  contested: readonly string[];
  savings: Savings;
  passbook: readonly PassbookLine[];
  loans: readonly Loan[];
};

/** Absent fields stay as they are; "" empties an optional one. */
export type MemberWish = {
  name?: string;
  sex?: "L" | "P" | "";
  nik?: string;
  phone?: string;
  address?: string;
  joined?: string;
  status?: "aktif" | "keluar";
  based_on?: Version;
};

export type MeetingSummary = {
  date: Day;
  series: number;
  present: number;
  members: number;
  money_in: Rupiah;
  money_out: Rupiah;
  closed: boolean;
};

export type CellCandidate = {
  record: RecordId;
  value: CellValue;
  author: DeviceId;
  device_name: string;
};

export type Cell = {
  state: "empty" | "saved" | "contested" | "draft";
  value: CellValue | null;
  replaces: readonly RecordId[];
  record?: RecordId;
  due?: Rupiah;
  candidates?: readonly CellCandidate[];
};

export type SheetLoan = {
  loan: RecordId;
  due_jasa: Rupiah;
  due_pokok: Rupiah;
  outstanding: Rupiah;
  cell: Cell;
};

export type SheetRow = {
  member: MemberId;
  no: number;
  name: string;
  cells: { [name: string]: Cell };
  loans: readonly SheetLoan[];
  split: {
    jasa: Rupiah;
    pokok: Rupiah;
    rest: Rupiah;
  };
  savings_balance: Rupiah;
  loan_balance: Rupiah;
};

export type MeetingSheet = {
  date: Day;
  series: number;
  version: Version;
  cash_before: Rupiah;
  cash_after: Rupiah;
  social_before: Rupiah;
  social_after: Rupiah;
  money_in: Rupiah;
  money_out: Rupiah;
  columns: readonly Column[];
  rows: readonly SheetRow[];
  totals: { [name: string]: Rupiah };
  marks: { [name: string]: number };
};

export type CellWish = {
  member: MemberId;
  column: Column;
  value: CellValue;
  loan?: RecordId;
  replaces?: readonly RecordId[];
};

export type EntriesWish = {
  cells: readonly CellWish[];
  series?: number;
  based_on?: Version;
};

/** Typed but not saved; kept on this laptop only. */
export type Draft = {
  cells: readonly CellWish[];
};

export type ScheduleLine = {
  no: number;
  due: Day;
  jasa: Rupiah;
  pokok: Rupiah;
};

export type LoanLine = {
  no: number;
  due: Day;
  jasa: Rupiah;
  pokok: Rupiah;
  paid_jasa: Rupiah;
  paid_pokok: Rupiah;
};

export type LoanPayment = {
  record: RecordId;
  date: Day;
  amount: Rupiah;
  jasa: Rupiah;
  pokok: Rupiah;
  rest: Rupiah;
  status: RecordStatus;
};

export type Loan = {
  id: RecordId;
  member: MemberId;
  name: string;
  date: Day;
  principal: Rupiah;
  method: Method;
  basis: Basis;
  period: Period;
  rate_ppm: number;
  count: number;
  unit: number;
  mode: RoundingMode;
  purpose: string;
  status: "berjalan" | "lunas" | "dibatalkan";
  outstanding: Rupiah;
  paid_pokok: Rupiah;
  paid_jasa: Rupiah;
  arrears_pokok: Rupiah;
  arrears_jasa: Rupiah;
  next_due: string | null;
  schedule: readonly LoanLine[];
  payments: readonly LoanPayment[];
};

export type LoanWish = {
  member: MemberId;
  principal: Rupiah;
  date: Day;
  purpose?: string;
  method?: Method;
  basis?: Basis;
  period?: Period;
  rate_ppm?: number;
  count?: number;
  unit?: number;
  mode?: RoundingMode;
  based_on?: Version;
};

export type PreviewWish = {
  principal: Rupiah;
  date: Day;
  method?: Method;
  basis?: Basis;
  period?: Period;
  rate_ppm?: number;
  count?: number;
  unit?: number;
  mode?: RoundingMode;
};

export type Preview = {
  schedule: readonly ScheduleLine[];
  total_jasa: Rupiah;
};

export type PaymentWish = {
  date: Day;
  amount: Rupiah;
  based_on?: Version;
};

export type CashLine = {
  date: Day;
  record: RecordId;
  kind: string;
  column: string | null;
  member: string | null;
  account: string | null;
  text: string;
  in: Rupiah;
  out: Rupiah;
  balance: Rupiah;
  author: DeviceId;
  device_name: string;
  status: RecordStatus;
};

export type CashBook = {
  version: Version;
  balance: Rupiah;
  social: Rupiah;
  entries: readonly CashLine[];
  social_entries: readonly CashLine[];
};

export type CashWish = {
  date: Day;
  direction: "in" | "out";
  account: string;
  amount: Rupiah;
  text: string;
  based_on?: Version;
};

export type Record = {
  record: RecordId;
  date: string | null;
  kind: string;
  column: string | null;
  member: string | null;
  loan: string | null;
  amount: number | null;
  mark: string | null;
  text: string;
  author: DeviceId;
  device_name: string;
  recorded_ms: Milliseconds;
  status: RecordStatus;
  by?: RecordId;
  reverses?: RecordId;
  replaces?: readonly RecordId[];
};

export type JournalEntry = {
  date: Day;
  record: RecordId;
  kind: string;
  text: string;
  legs: readonly {
    account: string;
    name: string;
    debit: Rupiah;
    credit: Rupiah;
    member?: MemberId;
    loan?: RecordId;
  }[];
};

export type TrialBalanceLine = {
  account: string;
  name: string;
  debit: Rupiah;
  credit: Rupiah;
};

export type ReviewItem = {
  id: string;
  group: GroupId;
  kind: 
    | "cell_differs"
    | "same_payment_twice"
    | "cash_below_zero"
    | "savings_below_zero"
    | "loan_overpaid"
    | "member_field_differs"
    | "group_field_differs";
  question: string;
  effect: string;
  choices: readonly {
    id: string;
    label: string;
    effect: string;
  }[];
  candidates: readonly {
    value: string;
    text: string;
    author: string | null;
    device_name: string;
    recorded_ms: number | null;
    record?: RecordId;
  }[];
  date?: Day;
  column?: Column;
  member?: MemberId;
  loan?: RecordId;
  field?: string;
  amount?: Rupiah;
  decided?: {
    choice: string;
    by: DeviceId;
    device_name: string;
    reason: string;
    record: RecordId;
    recorded_ms: Milliseconds;
  };
};

export type NewGroup = {
  name: string;
  meeting_weekday?: number;
  rules?: RulesWish;
  based_on?: Version;
};

export type NewMember = {
  name: string;
  sex?: "L" | "P" | "";
  nik?: string;
  phone?: string;
  address?: string;
  joined?: string;
  based_on?: Version;
};

/** Every call: what it takes and what it answers. */
export interface Routes {
  "GET /health": {
    body: undefined;
    answer: {
      ok: boolean;
      version: string;
    };
  };
  "POST /session": {
    body: {
      secret: string;
    };
    answer: {
      token: string;
    };
  };
  "POST /session/resume": {
    body: undefined;
    answer: {
      token: string;
    };
  };
  "POST /launch": {
    body: undefined;
    answer: {
      link: string;
      expires_in_ms: number;
    };
  };
  "GET /status": {
    body: undefined;
    answer: Status;
  };
  "POST /community": {
    body: {
      name: string;
    };
    answer: {
      version: Version;
      records: readonly RecordId[];
      community: string;
      root_words: readonly string[];
      warnings?: Warnings;
    };
  };
  "POST /invites": {
    body: {
      role: "write" | "read";
    };
    answer: {
      version: Version;
      records: readonly RecordId[];
      link: string;
      invite: string;
      expires_ms: Milliseconds;
      warnings?: Warnings;
    };
  };
  "POST /join": {
    body: {
      link: string;
    };
    answer: {
      version: Version;
      records: readonly RecordId[];
      community: string;
      warnings?: Warnings;
    };
  };
  "GET /devices": {
    body: undefined;
    answer: {
      items: readonly Device[];
    };
  };
  "POST /sync": {
    body: {
      address?: string;
    };
    answer: {
      same_content: boolean;
      peers: number;
    };
  };
  "GET /events": {
    body: undefined;
    answer: undefined;
  };
  "GET /groups": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly GroupSummary[];
    };
  };
  "POST /groups": {
    body: NewGroup;
    answer: {
      version: Version;
      records: readonly RecordId[];
      group: GroupId;
      warnings?: Warnings;
    };
  };
  "GET /groups/{group}": {
    body: undefined;
    answer: Group;
  };
  "PATCH /groups/{group}": {
    body: GroupWish;
    answer: Written;
  };
  "GET /groups/{group}/members": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly Member[];
    };
  };
  "POST /groups/{group}/members": {
    body: NewMember;
    answer: {
      version: Version;
      records: readonly RecordId[];
      member: MemberId;
      warnings?: Warnings;
    };
  };
  "GET /groups/{group}/members/{member}": {
    body: undefined;
    answer: MemberCard;
  };
  "PATCH /groups/{group}/members/{member}": {
    body: MemberWish;
    answer: Written;
  };
  "GET /groups/{group}/meetings": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly MeetingSummary[];
      next: string | null;
    };
  };
  "GET /groups/{group}/meetings/{date}": {
    body: undefined;
    answer: MeetingSheet;
  };
  "POST /groups/{group}/meetings/{date}/entries": {
    body: EntriesWish;
    answer: Written;
  };
  "GET /groups/{group}/meetings/{date}/draft": {
    body: undefined;
    answer: Draft;
  };
  "PUT /groups/{group}/meetings/{date}/draft": {
    body: Draft;
    answer: undefined;
  };
  "DELETE /groups/{group}/meetings/{date}/draft": {
    body: undefined;
    answer: undefined;
  };
  "GET /groups/{group}/loans": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly Loan[];
    };
  };
  "POST /groups/{group}/loans": {
    body: LoanWish;
    answer: {
      version: Version;
      records: readonly RecordId[];
      loan: RecordId;
      warnings?: Warnings;
    };
  };
  "POST /groups/{group}/loans/preview": {
    body: PreviewWish;
    answer: Preview;
  };
  "GET /groups/{group}/loans/{loan}": {
    body: undefined;
    answer: Loan;
  };
  "POST /groups/{group}/loans/{loan}/payments": {
    body: PaymentWish;
    answer: Written;
  };
  "GET /groups/{group}/cash": {
    body: undefined;
    answer: CashBook;
  };
  "POST /groups/{group}/cash": {
    body: CashWish;
    answer: Written;
  };
  "GET /groups/{group}/records": {
    body: undefined;
    answer: {
      items: readonly Record[];
      next: string | null;
    };
  };
  "POST /groups/{group}/records/{record}/reversal": {
    body: {
      reason: string;
      based_on?: Version;
    };
    answer: Written;
  };
  "GET /groups/{group}/journal": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly JournalEntry[];
    };
  };
  "GET /groups/{group}/trial-balance": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly TrialBalanceLine[];
      balanced: boolean;
    };
  };
  "GET /export": {
    body: undefined;
    answer: {
      format: "lumbung-export-1";
      community: string | null;
      device: DeviceId;
      frontier_digest: string;
      book_digest: string;
      groups: readonly { [name: string]: unknown }[];
    };
  };
  "GET /review": {
    body: undefined;
    answer: {
      version: Version;
      items: readonly ReviewItem[];
    };
  };
  "POST /review/{item}/decision": {
    body: {
      choice: string;
      reason?: string;
      based_on?: Version;
    };
    answer: Written;
  };
}
