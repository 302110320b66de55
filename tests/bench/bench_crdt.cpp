// Our side of tests/bench/crdt.mjs: plays one script (see workloads.mjs) and prints its figures.
//   bench_crdt script FILE | logs COUNT | writers COUNT ENTRIES
#include <charconv>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "crdt/document.hpp"
#include "crdt/timing/files.hpp"
#include "crdt/timing/load.hpp"
#include "crdt/timing/measure.hpp"
#include "crdt/updates.hpp"

using namespace lumbung::crdt;
using namespace lumbung::crdt::timing;

namespace {

/// Sixteen bytes: a script shall not push out of the caches what is measured.
struct Step {
  char verb = 'c';
  std::uint16_t document = 0;
  std::uint32_t index = 0;  // of "u": which update
  std::uint32_t count = 0;  // of "u": where to
  std::uint32_t data = 0;   // which of the script's texts, or values
};

struct Script {
  std::vector<Step> steps;
  std::vector<std::string> texts;                    // of "t"
  std::vector<std::vector<Any>> values;              // of "a"
  std::vector<std::pair<std::string, Any>> members;  // of "m"
  std::size_t start = 0;
  std::vector<ClientId> clients;
  std::set<std::size_t> writers;
};

/// Work that cannot fail; if it does, nothing measured here means anything.
void must(const Result<>& done) {
  if (!done) std::abort();
}

std::size_t whole(const Any& value) {
  return static_cast<std::size_t>(value.as_integer().value_or(0));
}

void read_step(Script& script, const Any::Array& parts) {
  const auto small = [](std::size_t number) { return static_cast<std::uint32_t>(number); };
  Step step;
  step.verb = parts[0].as_string()->at(0);
  step.document = static_cast<std::uint16_t>(whole(parts[1]));
  switch (step.verb) {
    case 't':
      step.index = small(whole(parts[2]));
      step.data = small(script.texts.size());
      script.texts.push_back(*parts[3].as_string());
      break;
    case 'd':
    case 'u':
      step.index = small(whole(parts[2]));
      step.count = small(whole(parts[3]));
      break;
    case 'a':
      step.index = small(whole(parts[2]));
      step.data = small(script.values.size());
      script.values.push_back(*parts[3].as_array());
      break;
    case 'm':
      step.data = small(script.members.size());
      script.members.emplace_back(*parts[2].as_string(), parts[3]);
      break;
    default:
      break;
  }
  script.steps.push_back(step);
}

struct Replica {
  Document document;
  ObjectId text;
  ObjectId array;
  ObjectId map;
  std::vector<Bytes> updates;
};

constexpr EmitUpdates writer = EmitUpdates::on_commit_and_apply;
constexpr EmitUpdates reader = EmitUpdates::on_commit;

/// One that writes tells its updates, and those of others too, as yjs cannot but do.
Replica make_replica(ClientId client, EmitUpdates emit) {
  Document document = std::move(Document::create({.client = client, .emit = emit}).value());
  ObjectId text = document.root("text", ObjectType::text).value();
  ObjectId array = document.root("array", ObjectType::array).value();
  ObjectId map = document.root("map", ObjectType::map).value();
  return {std::move(document), std::move(text), std::move(array), std::move(map), {}};
}

void play(std::deque<Replica>& replicas, const Script& script, const Step& step) {
  Replica& at = replicas[step.document];
  switch (step.verb) {
    case 't':
      must(at.document.insert_text(at.text, step.index, script.texts[step.data]));
      break;
    case 'd':
      must(at.document.erase(at.text, step.index, step.count));
      break;
    case 'a':
      must(at.document.insert(at.array, step.index, script.values[step.data]));
      break;
    case 'm':
      must(at.document.put(at.map, script.members[step.data].first,
                           script.members[step.data].second));
      break;
    case 'c':
      at.updates.push_back(at.document.commit().update);
      break;
    case 'u':
      (void)replicas[step.count].document.apply(at.updates[step.index]).value();
      break;
    default:
      break;
  }
}

Any integer(std::size_t value) { return Any::integer(static_cast<std::int64_t>(value)); }

std::string short_sha(std::string_view text) { return sha256_hex(text).substr(0, 16); }

/// `value` with pairs in the order of their keys for objects: a library may keep its own order.
Any by_keys(const Any& value) {
  std::vector<Any> all;
  if (const Any::Array* const values = value.as_array()) {
    for (const Any& one : *values) all.push_back(by_keys(one));
  } else if (value.members() != nullptr) {
    std::map<std::string, const Any*> ordered;
    for (const Any::Member& member : *value.members()) ordered.emplace(member.key, &member.value);
    for (const auto& [key, one] : ordered) {
      all.push_back(Any::array({Any::string(key), by_keys(*one)}));
    }
  } else {
    return value;
  }
  return Any::array(std::move(all));
}

/// What all libraries must agree on: text, array and map.
std::string content_sha(const Replica& at) {
  return short_sha(at.document.text(at.text).value() +
                   to_json(by_keys(at.document.read(at.array).value())) +
                   to_json(by_keys(at.document.read(at.map).value())));
}

void set_updates(Any& figures, const std::vector<Bytes>& updates) {
  std::size_t sum = 0;
  for (const Bytes& update : updates) sum += update.size();
  figures.set("update_bytes", integer(sum));
  figures.set("updates_sha", Any::string(updates_sha(updates)));
}

Script read_script(const std::string& path) {
  const Any json = parse_json(read_text(path).value()).value();
  Script script;
  for (const Any& step : *json.find("steps")->as_array()) {
    read_step(script, *step.as_array());
    if (script.steps.back().verb == 'c') script.writers.insert(script.steps.back().document);
  }
  script.start = whole(*json.find("start"));
  for (const Any& client : *json.find("clients")->as_array()) {
    script.clients.push_back(whole(client));
  }
  return script;
}

Any run_script(const Script& script, const States& states) {
  std::deque<Replica> replicas;
  std::optional<double> first_ms;
  const double time_ms = least_of(plays, [&] {
    replicas.clear();
    for (std::size_t i = 0; i < script.clients.size(); ++i) {
      const bool writes = script.writers.count(i) > 0;
      replicas.push_back(make_replica(script.clients[i], writes ? writer : reader));
    }
    for (std::size_t i = 0; i < script.start; ++i) {
      play(replicas, script, script.steps[i]);
    }
    Stopwatch watch;
    for (std::size_t i = script.start; i < script.steps.size(); ++i) {
      play(replicas, script, script.steps[i]);
    }
    const double passed_ms = watch.lap_ms();
    if (!first_ms) first_ms = passed_ms;
    return passed_ms;
  });
  std::vector<Bytes> updates;
  for (Replica& at : replicas) {
    for (Bytes& update : at.updates) updates.push_back(std::move(update));
  }
  Any figures = Any::object();
  figures.set("time_ms", rounded(time_ms)).set("first_ms", rounded(*first_ms));
  figures.set("content", Any::string(content_sha(replicas[1])));
  set_updates(figures, updates);
  time_encode(replicas[1].document, states, figures);
  return figures;
}

/// A log of `count` small updates of three writers, merged without a document.
Any run_logs(std::size_t count) {
  std::vector<Bytes> updates;
  std::deque<Replica> replicas;
  for (std::size_t i = 0; i < 3; ++i) replicas.push_back(make_replica(i + 1, writer));
  for (std::size_t i = 0; i < count; ++i) {
    Replica& at = replicas[i % 3];
    const Any entry = Any::object().set("nomor", integer(i)).set("jumlah", integer(i * 500));
    must(at.document.insert(at.array, at.document.length(at.array).value(), {entry}));
    updates.push_back(at.document.commit().update);
  }
  const std::vector<ByteView> views(updates.begin(), updates.end());
  Result<Bytes> merged = Bytes{};
  const double time_ms = least_of(plays, [&] {
    Stopwatch watch;
    merged = merge_updates(views);
    return watch.lap_ms();
  });
  const std::string_view text(reinterpret_cast<const char*>(merged->data()), merged->size());
  Any figures = Any::object();
  figures.set("time_ms", rounded(time_ms)).set("bytes", integer(merged->size()));
  figures.set("state_sha", Any::string(short_sha(text)));
  return figures;
}

/// `count` arrays in one document, each with its own writer, filled in turn.
Any run_writers(std::size_t count, std::size_t entries, const States& states) {
  std::deque<Replica> writers;
  std::vector<ObjectId> roots;
  for (std::size_t i = 0; i < count; ++i) {
    writers.push_back(make_replica(i + 1, writer));
    const std::string name = "log" + std::to_string(i);
    roots.push_back(writers[i].document.root(name, ObjectType::array).value());
  }
  std::vector<Bytes> updates;
  for (std::size_t k = 0; k < entries; ++k) {
    for (std::size_t i = 0; i < count; ++i) {
      const Any entry = Any::object().set("nomor", integer(k)).set("jumlah", integer(i * 500));
      must(writers[i].document.insert(roots[i], k, {entry}));
      updates.push_back(writers[i].document.commit().update);
    }
  }
  std::optional<Replica> all;
  const double time_ms = least_of(plays, [&] {
    all.reset();
    all.emplace(make_replica(count + 1, reader));
    Stopwatch watch;
    for (const Bytes& update : updates) (void)all->document.apply(update).value();
    return watch.lap_ms();
  });
  Any figures = Any::object();
  figures.set("time_ms", rounded(time_ms));
  set_updates(figures, updates);
  time_encode(all->document, states, figures);
  return figures;
}

/// `work` in a process of its own, and loading what it leaves in another.
Result<Any> with_load(const std::function<Any(const States&)>& work) {
  const States states;
  Result<Any> figures = in_fresh_process([&]() -> Result<Any> { return work(states); });
  if (!figures) return figures;
  const Result<Any> loaded = in_fresh_process([&] { return time_load(states); });
  if (!loaded) return loaded;
  for (const Any::Member& figure : *loaded->members()) figures->set(figure.key, figure.value);
  return figures;
}

std::size_t number_of(std::string_view text) {
  std::size_t value = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  Result<Any> figures = Any{};
  if (what == "script" && argc == 3) {
    figures =
        with_load([&](const States& states) { return run_script(read_script(argv[2]), states); });
  } else if (what == "logs" && argc == 3) {
    figures = run_logs(number_of(argv[2]));
  } else if (what == "writers" && argc == 4) {
    figures = with_load([&](const States& states) {
      return run_writers(number_of(argv[2]), number_of(argv[3]), states);
    });
  } else {
    std::cerr << "usage: bench_crdt script FILE | logs COUNT | writers COUNT ENTRIES\n";
    return 2;
  }
  if (!figures) {
    std::cerr << "bench_crdt: " << figures.error().detail << '\n';
    return 1;
  }
  std::cout << to_json(*figures) << '\n';
  return 0;
}
