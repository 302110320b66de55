// The names that the page uses for what schema.ts describes.
import type { LoanLine, Preview, ReviewItem, ScheduleLine } from "./schema";

export type {
  CashBook,
  CashLine,
  CashWish,
  Cell,
  CellValue,
  CellWish,
  Column,
  Device,
  Group,
  GroupSummary,
  Loan,
  LoanTerms,
  MeetingSheet,
  MeetingSummary,
  Member,
  MemberCard,
  PassbookLine,
  Peer,
  Problem,
  RecordStatus,
  ReviewItem,
  Rules,
  SheetRow,
  Status,
} from "./schema";

export type Candidate = ReviewItem["candidates"][number];

/** A line of a schedule that is only looked at, and of one that runs. */
export type Instalment = ScheduleLine;
export type PaidInstalment = LoanLine;
export type LoanPreview = Preview;

/** Data of the events "sync" and "receipt". */
export interface SyncNews {
  readonly device: string;
  readonly have: number;
  readonly want: number;
  readonly done: boolean;
}
export interface ReceiptNews {
  readonly device: string;
  readonly name: string;
  readonly in: number;
  readonly out: number;
  readonly decisions: number;
}
