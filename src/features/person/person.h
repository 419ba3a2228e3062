/*
 * person (người, tổ chức nộp hồ sơ): the numbers by which an applicant is known. Everything here is
 * pure: it reads no database, and what it refuses it refuses with a sentence for the person at the
 * counter. This header is all that other features may use.
 */
#ifndef PERSON_PERSON_H
#define PERSON_PERSON_H

#include "features/person/citizen_number.h"
#include "features/person/phone.h"
#include "features/person/tax_number.h"

#endif
