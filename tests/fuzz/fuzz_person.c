/* What people type as citizen number, tax number and phone number. */
#include "tests/fuzz/fuzz.h"

#include "features/person/person.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new(1 << 22);
    const Str typed = {(const char *)data, size < 4096 ? size : 4096};
    const CitizenFacts facts = {.this_year = 2026, .extra_prefixes = typed};
    Error error = {0};
    CitizenNumber citizen;
    if (citizen_number_parse(arena, typed, &facts, "field", &citizen, &error))
        ensure(citizen.digits.len == CITIZEN_NUMBER_DIGITS && str_is_digits(citizen.digits));
    TaxNumber tax;
    if (tax_number_parse(arena, typed, "field", &tax, &error))
        ensure(tax.text.len >= 10 && tax.text.len <= 14);
    Str phone;
    if (phone_parse(arena, typed, "field", &phone, &error))
        ensure(str_is_digits(phone) && phone.data[0] == '0');
    arena_free(arena);
    return 0;
}
