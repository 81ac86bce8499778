#include "rules/code_tables.hpp"
#include "rules/json_place.hpp"
#include "rules/load_tables.hpp"

namespace payout::rules {
void Subcauses::load(std::string_view text, const std::string& file, Faults& faults) {
  m_file = file;
  bool found = false;
  const bool shape = each_member(text, [&](std::string_view key, std::string_view value) {
    if (key != "subcauses") return;
    found = each_member(value, [&](std::string_view id, std::string_view entry) { m_texts[std::string(id)] = entry; });
  });
  if (!shape || !found) faults.add(file, "this is not a table of subcauses", "one JSON object with the key `subcauses`");
}

const Subcause* Subcauses::find(std::string_view id) const {
  if (const auto read = m_read.find(id); read != m_read.end()) return &read->second;
  const auto text = m_texts.find(id);
  if (text == m_texts.end()) return nullptr;
  Faults ignored;  // `check` has told of them, or the file is part of the program and tested
  return &m_read.emplace(text->first, read_subcause(text->second, text->first, m_file, ignored)).first->second;
}

std::vector<std::string_view> Subcauses::ids() const {
  std::vector<std::string_view> out;
  for (const auto& [id, text] : m_texts) out.push_back(id);
  return out;
}

void Subcauses::check(Faults& faults) const {
  for (const auto& [id, text] : m_texts) (void)read_subcause(text, id, m_file, faults);
}

}  // namespace payout::rules
