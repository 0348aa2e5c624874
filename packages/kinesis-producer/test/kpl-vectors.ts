/**
 * Records written by the real KPL, as found in the test events of awslabs/kinesis-aggregation (commit c2774b1,
 * Apache-2.0), python/test/test_deagg.py, with the user records asserted there.
 */
export const WITH_EXPLICIT_HASH_KEYS = {
  base64: [
    "84mawgokZmMwM2RkODgtM2U3OS00NDhhLWIwMWEtN2NmMWJkNDdiNzg0CiRjYWU0MWIxYy1lYTYxLTQzZjItOTBiZS1iODc1NWVi",
    "Zjg4ZTIKJGQ0OTA2OTBjLWU3NGQtNGRiMi1hM2M4LWQ4ZjJmMTg0ZmQyMwokYzkyNGJjMDktYjg1ZS00N2YxLWIzMmUtMzM2NTIy",
    "ZWU1M2M4EiYzODQ4NjQ5NTg2NzUwODM5OTA3ODE1OTcyMzg0NjA1MTgwNzAyMBInMTkzNzg3NjAwMDM3NjgxNzA2OTUyMTQzMzU3",
    "MDcxOTE2MzUyNjA0EicyNjY4ODA0MzY5NjQ5MzI0MjQyNjU0NjY5MTY3MzQwNjg2ODQ0MzkSJzMzOTYwNjYwMDk0Mjk2NzM5MTg1",
    "NDYwMzU1MjQwMjAyMTg0NzI5MhomCAAQABogUkVDT1JEIDIyIHBlZW9iaGN6YnpkbXNrYm91cGd5cQoaJggBEAEaIFJFQ09SRCAy",
    "MyB1c3dreGZ0eHJvZXVzc2N4c2pobm8KGiYIAhACGiBSRUNPUkQgMjQgY2FzZWhkZ2l2ZmF4ZXVzdGx5c3p5ChomCAMQAxogUkVD",
    "T1JEIDI1IG52ZmZ2cG11b2dkb3BqaGFtZXZyawpRwVPQ3go0yp4Y6kvM0q3V",
  ].join(""),
  size: 495,
  records: [
    {
      partitionKey: "fc03dd88-3e79-448a-b01a-7cf1bd47b784",
      explicitHashKey: "38486495867508399078159723846051807020",
      text: "RECORD 22 peeobhczbzdmskboupgyq\n",
    },
    {
      partitionKey: "cae41b1c-ea61-43f2-90be-b8755ebf88e2",
      explicitHashKey: "193787600037681706952143357071916352604",
      text: "RECORD 23 uswkxftxroeusscxsjhno\n",
    },
    {
      partitionKey: "d490690c-e74d-4db2-a3c8-d8f2f184fd23",
      explicitHashKey: "266880436964932424265466916734068684439",
      text: "RECORD 24 casehdgivfaxeustlyszy\n",
    },
    {
      partitionKey: "c924bc09-b85e-47f1-b32e-336522ee53c8",
      explicitHashKey: "339606600942967391854603552402021847292",
      text: "RECORD 25 nvffvpmuogdopjhamevrk\n",
    },
  ],
};

/** As above; the Kinesis Analytics record, whose user records share one key. */
export const WITH_SHARED_KEY = {
  base64: [
    "84mawgoNMTU2MjYwMjA3NDg5NhInMzM5NjA2NjAwOTQyOTY3MzkxODU0NjAzNTUyNDAyMDIxODQ3MjkyGicIABAAGiFSRUNPUkQg",
    "MjAwNSBwanFyY2ZieGFmemRuZHptYmdhbmUaJwgAEAAaIVJFQ09SRCAyMDA2IHBqcXJjZmJ4YWZ6ZG5kem1iZ2FuZRonCAAQABoh",
    "UkVDT1JEIDIwMDcgcGpxcmNmYnhhZnpkbmR6bWJnYW5lGicIABAAGiFSRUNPUkQgMjAwOCBwanFyY2ZieGFmemRuZHptYmdhbmUH",
    "rLqXAgpJOT8v1lp81gM/",
  ].join(""),
  size: 240,
  records: [
    {
      partitionKey: "1562602074896",
      explicitHashKey: "339606600942967391854603552402021847292",
      text: "RECORD 2005 pjqrcfbxafzdndzmbgane",
    },
    {
      partitionKey: "1562602074896",
      explicitHashKey: "339606600942967391854603552402021847292",
      text: "RECORD 2006 pjqrcfbxafzdndzmbgane",
    },
    {
      partitionKey: "1562602074896",
      explicitHashKey: "339606600942967391854603552402021847292",
      text: "RECORD 2007 pjqrcfbxafzdndzmbgane",
    },
    {
      partitionKey: "1562602074896",
      explicitHashKey: "339606600942967391854603552402021847292",
      text: "RECORD 2008 pjqrcfbxafzdndzmbgane",
    },
  ],
};
