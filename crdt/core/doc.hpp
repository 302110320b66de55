#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crdt/core/blocks.hpp"
#include "crdt/core/changed.hpp"
#include "crdt/core/element_index.hpp"
#include "crdt/core/ended.hpp"
#include "crdt/core/format.hpp"
#include "crdt/core/observers.hpp"
#include "crdt/core/siblings.hpp"
#include "crdt/core/types.hpp"
#include "crdt/core/update.hpp"
#include "crdt/document.hpp"

namespace lumbung::crdt {

/// One content on its way into a block: kind, clocks it takes, encoded payload.
struct Content {
  Ref ref = Ref::any;
  std::uint32_t length = 1;
  ByteView payload;
};

/// Who an update comes from.
enum class Author : std::uint8_t { others, ourselves };

/// How an update comes.
struct Arrival {
  Author author = Author::others;
  Encoding encoding = Encoding::v1;
  const Any* origin = nullptr;  ///< null if nothing is said
  /// Bytes that the update views and that the document may keep instead of copying them.
  Bytes* given = nullptr;
  bool kept = false;  ///< written by this library for itself (OutKept)
};

class UndoLog;

/// The document itself: Yjs' StructStore, Doc and Transaction over dense handles.
///
/// Shape   Every link between blocks, types, clients and names is an index into a table here.
///         An edit happens inside a transaction; `commit` joins and collects blocks exactly where
///         Yjs does, since block boundaries are part of the bytes.
/// Errors  Edits check nothing: Document has done it. `apply` decodes and checks the whole update
///         first; integrating cannot fail.
/// Thread  None of its own.
/// Source  yjs 13.6 src/structs/Item.js, src/utils/{Transaction,StructStore,encoding}.js.
class Doc {
 public:
  explicit Doc(const Options& options);

  [[nodiscard]] const Options& options() const { return options_; }

  // Types (doc.cpp).
  [[nodiscard]] Handle root(std::string_view name);
  [[nodiscard]] Result<Handle> declare(std::string_view name, ObjectType kind);
  [[nodiscard]] std::vector<std::string> root_names() const;
  [[nodiscard]] Result<Handle> resolve(const ObjectId& object) const;
  [[nodiscard]] const Type& type(Handle handle) const { return types_[handle]; }
  [[nodiscard]] ObjectId object_id(Handle type) const;
  [[nodiscard]] Names& names() { return names_; }
  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] Id id_of(const Block& block) const {
    return {clients_[block.client].id, block.clock};
  }
  [[nodiscard]] std::optional<Handle> block_at(Id id) const;
  [[nodiscard]] const Block& block(Handle handle) const { return arena_[handle]; }
  [[nodiscard]] ByteView payload(const Block& block) const {
    return buffers_.view(block.ref == Ref::type ? types_[block.type].content : block.content());
  }
  /// Where an element begins in its block's payload.
  [[nodiscard]] Utf16Place element_place(Handle handle, std::uint32_t element) const {
    const Block& block = arena_[handle];
    return elements_.find(handle, block, payload(block), element);
  }
  /// The first clock of the block that undo made of this one.
  [[nodiscard]] std::optional<Id> redone(Handle handle) const;
  /// What a collected map value held, if it lost against a value that had not seen it.
  [[nodiscard]] std::optional<Value> kept_value(const Block& block) const;
  [[nodiscard]] Clock state(ClientId client) const;
  [[nodiscard]] Memory memory() const;
  [[nodiscard]] StateVector state_vector() const;

  // Transactions (transaction.cpp).
  [[nodiscard]] bool in_transaction() const { return open_; }
  void begin() {
    if (!open_) start(true);
  }
  void begin(const Any& origin) {
    if (!open_) start(true, &origin);
  }
  Committed commit();
  /// Takes back every edit of the open transaction (rollback.cpp).
  void rollback();

  // Edits inside a transaction, already checked by the caller (edit.cpp).
  Handle set_key(Handle type, Handle key, const Content& content);
  void delete_key(Handle type, Handle key);
  /// Inserts `contents` one behind the other at `index`; gives the last block.
  Handle insert_list(Handle type, std::size_t index, const std::vector<Content>& contents);
  void delete_list(Handle type, std::size_t index, std::size_t count);
  void insert_text(Handle type, std::size_t index, std::string_view utf8, std::uint32_t units);
  void delete_text(Handle type, std::size_t index, std::size_t count);

  [[nodiscard]] AttributeValue attribute_value(Handle format, std::string_view json) const;
  /// Says that a subdocument that was just written should be loaded.
  void load_subdocument(Handle item);
  [[nodiscard]] Observers& observers() { return observers_; }
  /// Adds the changes of each transaction to `changes` from here on.
  void watch(std::vector<Change>* changes) { watching_.push_back(changes); }
  void unwatch(const std::vector<Change>* changes) { std::erase(watching_, changes); }

  // Places in lists (places.cpp).
  /// The visible block that covers `index`, and how many visible units stand before it; no block
  /// if that is beyond the end.
  [[nodiscard]] Cursor locate(const Type& list, std::size_t index) const;
  /// How many visible units stand before `block` in its list.
  [[nodiscard]] std::size_t index_of(Handle block) const;

  // Updates (apply.cpp, encode.cpp).
  [[nodiscard]] Result<Applied> apply(ByteView update, const Arrival& arrival);
  [[nodiscard]] StateVector missing() const;
  [[nodiscard]] Bytes encode_state(const StateVector& since,
                                   Encoding encoding = Encoding::v1) const;
  /// Hands over every struct as it is written in v1, clients from the highest on.
  void each_struct(const std::function<void(ClockRange, ByteView)>& take) const;
  /// What waits for missing structs and is not known otherwise, as an update v1; no bytes if
  /// nothing waits.
  [[nodiscard]] Bytes waiting() const;
  /// Every deleted clock, client by client.
  [[nodiscard]] DeleteSet deleted() const;
  /// The structs below `until` with `deletes`, for `Arrival::kept`. Blocks that `until` cuts are
  /// split on the way and joined again, as Yjs does.
  [[nodiscard]] Bytes encode_until(const StateVector& until, const DeleteSet& deletes);

 private:
  friend class TextEdit;
  friend class TextDelta;
  friend class FormatCleaning;
  friend class Events;
  friend class UndoLog;
  friend class Redoing;

  struct Client {
    ClientId id = 0;
    ClientBlocks blocks;
    std::uint32_t state = 0;   ///< next clock
    std::uint32_t before = 0;  ///< next clock when the transaction began, if touched in `epoch`
    std::uint64_t epoch = 0;
    std::vector<DeleteRange> deletes;  ///< of this transaction
    bool has_deleted = false;          ///< some block of it is, or once was
    bool may_join = false;             ///< not known of all it wrote in `epoch` that none joins
  };
  /// A block cut in two.
  struct Cut {
    Handle left = none;
    Handle right = none;
    Slice whole;  ///< the content as it was, if a surrogate pair was cut and replaced
  };
  struct Pending {
    StateVector missing;
    Bytes update;
  };
  /// What is still to come of one client while an update is integrated.
  struct Refs {
    ClientId client = 0;
    std::size_t first = 0;  ///< in the structs of the update
    std::size_t at = 0;
    std::size_t end = 0;
    bool given_up = false;
    [[nodiscard]] bool done() const { return at == end; }
  };
  struct Rest;
  struct Incoming;

  // doc.cpp
  [[nodiscard]] Handle client_handle(ClientId id);
  [[nodiscard]] Handle client_or_none(ClientId id) const;
  [[nodiscard]] std::optional<Handle> find_client(ClientId id) const;
  [[nodiscard]] Handle new_type(Type type);
  void free_type(Handle type);

  // rollback.cpp
  void unwrite(Handle handle);
  void shorten(Handle handle, std::uint32_t length);
  void cut_content(Handle handle, std::uint32_t length);
  void undelete(Handle client, DeleteRange range);
  void mend(const Cut& cut);

  // integrate.cpp
  [[nodiscard]] std::uint32_t before(Handle client) const;
  void touch(Handle client);
  [[nodiscard]] Handle find(Handle client, std::uint32_t clock) const;
  [[nodiscard]] Handle clean_start(Handle client, std::uint32_t clock);
  [[nodiscard]] Handle clean_end(Handle client, std::uint32_t clock);
  Handle split(ClientBlocks::Place place, Handle left, std::uint32_t offset);
  void split_content(Handle left, Handle right, std::uint32_t offset);
  void integrate(Handle handle);
  void add_to_client(Handle handle);
  [[nodiscard]] bool goes_on(const Block& item) const;
  void go_on(const Block& item, ByteView payload);
  void integrate_content(Handle handle);
  void mark_changed(Handle type, Handle key) {
    const std::uint32_t place = types_[type].changed;
    const bool known =
        key == none ? changed_.has_list(type, place) : !keys_wanted_ && changed_.has(type, place);
    if (!known) mark_anew(type, key);
  }
  void mark_anew(Handle type, Handle key);
  void delete_block(Handle handle);
  void delete_children(Handle type);
  void add_delete(Handle client, std::uint32_t clock, std::uint32_t length);
  void to_gc(Handle handle);

  // conflict.cpp
  [[nodiscard]] Handle find_left(Handle handle, Handle head);
  [[nodiscard]] std::optional<Handle> find_left_of_sibling(Handle handle, Handle head);
  [[nodiscard]] Handle leftmost(Handle parent, Handle key);
  void forget_place(Handle handle);

  // places.cpp
  void index_places(const Type& list) const;
  void place_added(Handle handle);
  void place_cut(Handle left, Handle right);
  void place_joined(Handle left, Handle right);
  void place_changed(Handle handle);
  void place_removed(Handle handle);

  // transaction.cpp
  void start(bool local, const Any* origin = nullptr);
  /// Where the outcome of a transaction goes: straight into what `commit` or `apply` gives.
  struct Outcome {
    template <class Given>
    explicit Outcome(Given& given)
        : update(given.update),
          update_v2(given.update_v2),
          changes(given.changes),
          then(given.then),
          subdocuments(given.subdocuments) {}
    Bytes& update;
    Bytes& update_v2;
    std::vector<Change>& changes;
    std::vector<Followed>& then;
    SubdocumentChanges& subdocuments;
  };
  /// Ends the open transaction and those that it draws along; false if nothing changed.
  bool finish(bool emit, const Outcome& done);
  void finish_silently();
  bool finish_one(bool emit, const Outcome& done);
  void finish_followers(const Outcome& done);
  void tell_observers();
  void list_changes(const Outcome& done) const;
  void clear_transaction();
  [[nodiscard]] std::vector<Change> changes() const;
  void collect_deleted();
  void collect_range(const Seam& seam);
  void collect_content(Handle handle);
  void collect(Handle handle, bool parent_collected);
  [[nodiscard]] bool lost_unseen(Handle handle) const;
  void join_deleted();
  void join_gone();
  void join_written();
  void join_split();
  /// The block of then still begins there, and still has those clocks and no others.
  [[nodiscard]] bool begins(const Seam& seam) const;
  [[nodiscard]] bool stands(const Seam& seam) const;
  [[nodiscard]] bool can_join(Handle left, Handle right) const;
  void join(ClientBlocks& blocks, ClientBlocks::Place before, ClientBlocks::Place place);
  void join_items(Handle left, Handle right);
  [[nodiscard]] Seam::Sides joining(const Seam& seam) const;
  [[nodiscard]] std::size_t join_with_lefts(ClientBlocks& blocks, ClientBlocks::Place& place);
  void join_back_to(ClientBlocks& blocks, ClientBlocks::Place place, std::uint32_t from);
  void write_updates(const Outcome& done) const;

  // follow.cpp
  void follow();
  void keep(Handle handle, bool keep);
  [[nodiscard]] EndedTransaction park();
  void resume(EndedTransaction ended);
  [[nodiscard]] bool needs_cleaning() const;

  // subdocuments.cpp
  void subdocument_came(Handle handle);
  void subdocument_goes(Handle handle);

  // edit.cpp
  [[nodiscard]] Block& item_between(Handle type, Handle left, Handle right, Handle key,
                                    const Content& content);
  Handle new_item(Handle type, Handle left, Handle right, Handle key, const Content& content);
  Handle add_spare(ByteView payload);
  template <class Counts>
  void delete_run(Handle type, std::size_t index, std::size_t count, const Counts& counts);
  [[nodiscard]] Handle left_of(Handle type, std::size_t index);
  void note_place(Handle type, Cursor place) { types_[type].cursor = place; }

  // check.cpp
  [[nodiscard]] Result<> check(const Decoded& update, Author writer) const;
  [[nodiscard]] Result<> check_reuse(const Struct& item, const Client& client) const;
  [[nodiscard]] Result<> check_depth(const Decoded& update) const;

  // apply.cpp
  [[nodiscard]] Result<> take_in(ByteView update, const Arrival& arrival, Applied& done);
  [[nodiscard]] bool keep_waiting(std::optional<Pending> rest);
  void read_update(Decoded& update, Incoming& incoming);
  [[nodiscard]] std::optional<Pending> integrate_structs(Decoded& update, Incoming& incoming);
  [[nodiscard]] bool integrate_run(StructTable& structs, Refs& refs, Incoming& incoming);
  [[nodiscard]] std::optional<Pending> integrate_rest(const StructTable& structs,
                                                      std::vector<Refs>& refs, std::size_t open,
                                                      Incoming& incoming);
  [[nodiscard]] std::optional<ClientId> missing_client(const Struct& item) const;
  [[nodiscard]] Handle root_of(const Struct& item, Incoming& incoming);
  [[nodiscard]] Handle key_name(std::string_view key, Incoming& incoming);
  void integrate_struct(const Struct& item, Handle writer, std::uint32_t offset,
                        Incoming& incoming);
  [[nodiscard]] DeleteSet apply_deletes(const DeleteSet& deletes);

  // encode.cpp
  using Starts = std::vector<std::pair<Handle, std::uint32_t>>;  ///< (client, first clock)
  template <class Out>
  void write_block(Out& out, Handle handle, std::uint32_t offset) const;
  template <class Out>
  void write_structs(Out& out, Starts& order) const;
  void write_deleted(Writer& rest, Encoding encoding) const;
  [[nodiscard]] Starts starts(const StateVector& since) const;
  [[nodiscard]] Bytes waiting_structs(StateVector since) const;
  [[nodiscard]] std::size_t size_estimate(const Starts& from) const;

  Options options_;
  BlockArena arena_;
  Buffers buffers_;
  mutable ElementIndex elements_;
  mutable LeafTable leaves_;  // of all position indexes
  Names names_;
  Slabs<Type, 4> types_;
  std::vector<Handle> free_types_;
  std::map<Handle, Handle> roots_;  // name -> type
  std::vector<Client> clients_;
  std::vector<ClientId> client_ids_;  // of clients_ again, close together for the conflict scan
  std::map<ClientId, Handle> client_index_;  // ordered: a hash of chosen numbers has no bound
  struct KnownClient {
    ClientId id = 0;
    Handle handle = none;
  };
  mutable std::array<KnownClient, 16> last_clients_;  // of client_index_

  /// Losers of conflicts in maps, by (client, clock): Yjs collects them, get_all shows them.
  struct Kept {
    Ref ref = Ref::any;
    Slice content;
  };
  std::map<std::pair<Handle, std::uint32_t>, Kept> kept_;

  std::unordered_map<Handle, Id> redone_;  ///< of blocks whose flag says so; such blocks never join

  std::optional<Pending> pending_;
  DeleteSet pending_deletes_;

  // The open transaction.
  bool open_ = false;
  bool local_ = true;
  bool keys_wanted_ = true;  // somebody may ask which keys changed
  std::uint64_t epoch_ = 0;
  std::vector<Handle> touched_;
  std::vector<Handle> deleting_;         // clients with deletes, in order of the first
  std::vector<Seam> split_;              // what was cut off
  std::vector<Seam> gone_;               // what was deleted, but for what came so
  std::vector<Cut> cuts_;                // of a local transaction, for rollback
  std::vector<Handle> newly_formatted_;  // types
  ChangedTypes changed_;
  Any origin_;
  SubdocumentChanges subdocuments_;
  std::vector<Handle> subdocuments_added_;  // beside subdocuments_.added
  std::uint64_t last_epoch_ = 0;
  std::vector<UndoLog*> undo_logs_;         // in the order in which they came
  const UndoLog* undo_by_ = nullptr;        // whose undo the open transaction is
  std::deque<EndedTransaction> followers_;  // their edits are done, the rest comes in this order

  SharedValues shared_values_;
  Observers observers_;
  std::vector<std::vector<Change>*> watching_;
  std::vector<Notice> notices_;  // of the transaction that is finishing, and of what it drew along
  std::size_t followed_ = 0;

  // Scratch of the conflict scan: in which scan, and in which round of it, a block was met.
  struct Stamp {
    std::uint32_t scan = 0;
    std::uint32_t round = 0;
  };
  std::vector<Stamp> stamps_;
  std::uint32_t scan_ = 0;
  Handle leftmost_ = none;           // of the key that was asked for last
  Siblings siblings_;                // of the list or key of the last conflict between some
  mutable Handle last_root_ = none;  // the root that was asked for last

  // Room that transactions use one after the other, so that a small one allocates next to nothing.
  Decoded decoded_;
  std::vector<Refs> refs_room_;
  mutable Starts starts_room_;
};

}  // namespace lumbung::crdt
